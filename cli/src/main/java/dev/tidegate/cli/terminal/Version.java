package dev.tidegate.cli.terminal;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version as the jar's manifest has it. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"tidegate " + text()};
    }

    /** Without a name before it. */
    public static String text() {
        return of(Version.class);
    }

    /** The version of the jar that a class is in. */
    static String of(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("development");
    }
}
