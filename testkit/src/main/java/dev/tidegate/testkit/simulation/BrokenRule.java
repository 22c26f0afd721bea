package dev.tidegate.testkit.simulation;

/** A rule of the contract that a run has broken. */
@SuppressWarnings("serial")
final class BrokenRule extends RuntimeException {
    private final String rule;

    BrokenRule(String rule, String how) {
        super(how);
        this.rule = rule;
    }

    /** In the contract's words. */
    String rule() {
        return rule;
    }

    static void unless(boolean holds, String rule, String how) {
        if (!holds) {
            throw new BrokenRule(rule, how);
        }
    }
}
