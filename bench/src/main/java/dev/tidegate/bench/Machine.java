package dev.tidegate.bench;

/** Names the machine that a benchmark ran on. */
public final class Machine {
    private Machine() {}

    /** The Java, the system and the processors. */
    public static String text() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors";
    }
}
