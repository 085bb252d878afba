export const many = (one: string, several: string) => (count: number, shown: string) =>
  `${shown} ${count === 1 ? one : several}`;
