package dev.tidegate.cli.terminal;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * The second jar of this tool, {@code tidegate-aws.jar}. The manifest of the first names it, so that Java looks for it
 * in the same folder. The commands {@code aws} and a login by IAM need it; without it all else works.
 */
public final class AwsJar {
    private static final String CLASS_IN_IT = "dev.tidegate.aws.iam.IamUser";

    private AwsJar() {}

    /** What is wrong with it: it is missing, or of another version than this jar. Empty if it can be used. */
    public static Optional<String> fault() {
        try {
            Class<?> found = Class.forName(CLASS_IN_IT, false, AwsJar.class.getClassLoader());
            String version = Version.of(found);
            return Version.isDevelopment() || version.equals(Version.text())
                    ? Optional.empty()
                    : Optional.of("tidegate-aws.jar is of version " + version + " (expected: " + Version.text()
                            + ", that of tidegate.jar)");
        } catch (ClassNotFoundException e) {
            return Optional.of("tidegate-aws.jar is missing (expected: in " + folder() + ")");
        }
    }

    /** Fails with the fault, if there is one, in the name of the command or option that needs the jar. */
    public static void require(String needing) {
        fault().ifPresent(fault -> {
            throw Failure.failed(needing + ": " + fault, "a release has both jars; keep them in one folder");
        });
    }

    private static String folder() {
        try {
            Path jar = Path.of(AwsJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return String.valueOf(jar.getParent());
        } catch (URISyntaxException | RuntimeException e) {
            return "the folder of tidegate.jar";
        }
    }

    /** The command {@code aws} where the jar cannot be used: whatever follows it, it says why. */
    @Command(
            name = "aws",
            description = "Reads a cache on AWS, evaluates and explains it. It needs tidegate-aws.jar beside this jar.",
            footer = "  tidegate aws verify my-cache          whether it can be used, and what to do if not")
    public static final class Missing implements Callable<Integer> {
        @Unmatched
        @SuppressWarnings("UnusedVariable") // the command names and options that only the jar knows
        private final List<String> rest = new ArrayList<>();

        @Override
        public Integer call() {
            require("aws");
            return ExitCode.OK;
        }
    }
}
