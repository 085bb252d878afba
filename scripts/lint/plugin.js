import { handedIn } from "./handed-in.js";

export default { meta: { name: "muniment" }, rules: { "handed-in": handedIn } };
