package dev.tidegate.spring.guard;

/**
 * The three texts that say how a call is charged, as an annotation or a property has them.
 *
 * @param plan a name, an expression in {@code #{…}}, or nothing for the default plan
 * @param subject an expression, or nothing for the resolver of subjects
 * @param cost an expression, or nothing for one request
 */
public record Terms(String plan, String subject, String cost) {
    private static final String BEGIN = "#{";

    /** Whether the plan is known only when the call is made. */
    public boolean planIsComputed() {
        return plan.startsWith(BEGIN);
    }

    /** An expression without the marks around it. */
    static String bare(String text) {
        return text.startsWith(BEGIN) && text.endsWith("}") ? text.substring(BEGIN.length(), text.length() - 1) : text;
    }
}
