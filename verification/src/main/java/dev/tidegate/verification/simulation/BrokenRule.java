package dev.tidegate.verification.simulation;

/** A rule of the contract that a run has broken. */
@SuppressWarnings("serial")
public final class BrokenRule extends RuntimeException {
    private final String rule;
    private final String how;

    public BrokenRule(String rule, String how) {
        super(how);
        this.rule = rule;
        this.how = how;
    }

    /** In the contract's words. */
    public String rule() {
        return rule;
    }

    /** With the figures. */
    public String how() {
        return how;
    }

    public static void unless(boolean holds, String rule, String how) {
        if (!holds) {
            throw new BrokenRule(rule, how);
        }
    }
}
