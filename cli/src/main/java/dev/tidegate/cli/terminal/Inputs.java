package dev.tidegate.cli.terminal;

import dev.tidegate.config.FaultyFileException;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.config.prices.BuiltInPrices;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.Plans;
import dev.tidegate.usage.Prices;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files that commands read, or standard input, and what is said when one cannot be read or accepted. */
public final class Inputs {
    private static final Path STANDARD_INPUT = Path.of("-");

    private Inputs() {}

    /** The plans of {@code file}, or the built-in ones. */
    public static Plans plans(Optional<Path> file) {
        return file.map(path -> load(path, PlansFile::load)).orElseGet(Plans::builtIn);
    }

    /** The price table of {@code file}, or the built-in one. */
    public static Prices prices(Optional<Path> file) {
        return file.<Prices>map(path -> load(path, PriceTable::load)).orElseGet(BuiltInPrices::new);
    }

    /** As {@link #prices}, with all that a table says. */
    public static PriceTable priceTable(Optional<Path> file) {
        return file.map(path -> load(path, PriceTable::load)).orElseGet(PriceTable::builtIn);
    }

    /** Reads a value from a stream; refuses with every fault. */
    @FunctionalInterface
    public interface Load<T> {
        T from(InputStream in) throws IOException;
    }

    /** The value of {@code file}; every fault of it in one failure. */
    public static <T> T load(Path file, Load<T> load) {
        try (InputStream in = open(file)) {
            return load.from(in);
        } catch (FaultyFileException e) {
            throw faulty(file, e.faults()).because(e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Whether {@code file} is the hyphen that stands for standard input. */
    public static boolean isStandardInput(Path file) {
        return file.equals(STANDARD_INPUT);
    }

    /** How a message calls {@code file}. */
    public static String name(Path file) {
        return isStandardInput(file) ? "standard input" : file.toString();
    }

    /** Opens {@code file}, or standard input, which a close of the stream leaves open. */
    public static InputStream open(Path file) throws IOException {
        if (file.toString().isEmpty()) {
            throw Failure.usage("an empty name of a file (expected: a path, or - for standard input)");
        }
        return isStandardInput(file) ? new Left(System.in) : Files.newInputStream(file);
    }

    private static final class Left extends FilterInputStream {
        Left(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }

    /** The bytes of {@code file}, also of a pipe, whose size is not known before. */
    public static byte[] bytes(Path file, int most) throws IOException {
        try (InputStream in = open(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw Failure.usage(name(file) + ": more than " + most + " bytes (expected: at most " + most + ")");
            }
            return bytes;
        }
    }

    /** The text of {@code file}, which must be UTF-8. */
    public static String text(Path file, int most) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes(file, most)))
                .toString();
    }

    /** A file that was read and is refused, with every fault. */
    public static Failure faulty(Path file, List<?> faults) {
        StringBuilder text = new StringBuilder(name(file) + ": " + Amounts.plural(faults.size(), "fault"));
        faults.forEach(fault -> text.append(System.lineSeparator()).append("  ").append(fault));
        return Failure.usage(text.toString());
    }

    /** A file that could not be read. */
    public static Failure unreadable(Path file, Exception e) {
        return Failure.failed(why(file, e), "check the path and who may read it")
                .because(e);
    }

    /** In words, instead of the bare path that Java gives as the message. */
    public static String why(Path file, Exception failure) {
        Throwable e =
                failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
        if (e instanceof NoSuchFileException) {
            return file + ": no such file";
        }
        if (e instanceof AccessDeniedException) {
            return file + ": not allowed to read it";
        }
        if (e instanceof CharacterCodingException) {
            return name(file) + ": not UTF-8 text";
        }
        return name(file) + ": cannot be read: " + e.getMessage();
    }
}
