package dev.tidegate.testkit.simulation;

/** A rule of the contract that a run has broken. */
@SuppressWarnings("serial")
final class BrokenRule extends RuntimeException {
    private final String rule;
    private final String how;

    BrokenRule(String rule, String how) {
        super(how);
        this.rule = rule;
        this.how = how;
    }

    /** In the contract's words. */
    String rule() {
        return rule;
    }

    /** With the figures. */
    String how() {
        return how;
    }

    static void unless(boolean holds, String rule, String how) {
        if (!holds) {
            throw new BrokenRule(rule, how);
        }
    }
}
