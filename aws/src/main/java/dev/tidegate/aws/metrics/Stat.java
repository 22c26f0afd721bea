package dev.tidegate.aws.metrics;

/** The statistic by which CloudWatch aggregates a period. */
public enum Stat {
    MAXIMUM("Maximum"),
    MINIMUM("Minimum"),
    AVERAGE("Average"),
    SUM("Sum");

    private final String text;

    Stat(String text) {
        this.text = text;
    }

    /** CloudWatch's own word. */
    public String text() {
        return text;
    }
}
