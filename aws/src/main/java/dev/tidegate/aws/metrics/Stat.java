package dev.tidegate.aws.metrics;

/** How CloudWatch makes one value of what it saw in a period. */
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
