/**
 * A suppressed rule is a debt: whoever takes it on says why, on the same line, after two dashes.
 * @type {import("eslint").Rule.RuleModule}
 */
export const reasonedSuppressions = {
  meta: {
    type: "problem",
    schema: [],
    messages: { unreasoned: "Say why the rule does not hold here: `eslint-disable-next-line <rule> -- <reason>`." },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const text = comment.value.trim();
          const suppresses = /^(eslint-disable|@ts-(ignore|expect-error|nocheck))/u.test(text);
          if (suppresses && !/ -- \S/u.test(text) && comment.loc)
            context.report({ loc: comment.loc, messageId: "unreasoned" });
        }
      },
    };
  },
};
