package dev.tidegate.cli.terminal;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version as the jar's manifest has it. */
public final class Version implements IVersionProvider {
    private static final String DEVELOPMENT = "development";

    @Override
    public String[] getVersion() {
        return new String[] {"tidegate " + text()};
    }

    /** Without a name before it; {@code development} of classes that are in no jar. */
    public static String text() {
        return of(Version.class);
    }

    /** Whether the program runs from classes that are in no jar, as in a test. */
    static boolean isDevelopment() {
        return text().equals(DEVELOPMENT);
    }

    /** The version of the jar that a class is in. */
    static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse(DEVELOPMENT);
    }
}
