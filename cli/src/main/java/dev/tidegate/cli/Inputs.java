package dev.tidegate.cli;

import dev.tidegate.Plans;
import dev.tidegate.Prices;
import dev.tidegate.plans.BuiltInPrices;
import dev.tidegate.plans.FaultyFileException;
import dev.tidegate.plans.PlansFile;
import dev.tidegate.plans.PriceTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files that commands read, and what is said when one cannot be read or accepted. */
public final class Inputs {
    private Inputs() {}

    /** The plans of {@code file}, or the built-in ones. */
    public static Plans plans(Optional<Path> file) {
        return file.map(path -> load(path, PlansFile::load)).orElseGet(Plans::builtIn);
    }

    /** The price table of {@code file}, or the built-in one. */
    static Prices prices(Optional<Path> file) {
        return file.<Prices>map(path -> load(path, PriceTable::load)).orElseGet(BuiltInPrices::new);
    }

    /** As {@link #prices}, with all that a table says. */
    public static PriceTable priceTable(Optional<Path> file) {
        return file.map(path -> load(path, PriceTable::load)).orElseGet(PriceTable::builtIn);
    }

    private interface Load<T> {
        T from(Path file) throws IOException;
    }

    private static <T> T load(Path file, Load<T> load) {
        try {
            return load.from(file);
        } catch (FaultyFileException e) {
            throw faulty(file, e.faults()).because(e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A file that was read and is refused, with every fault. */
    public static Failure faulty(Path file, List<?> faults) {
        StringBuilder text = new StringBuilder(file + ": " + Amounts.plural(faults.size(), "fault"));
        faults.forEach(fault -> text.append(System.lineSeparator()).append("  ").append(fault));
        return Failure.usage(text.toString());
    }

    /** A file that could not be read. */
    public static Failure unreadable(Path file, Exception e) {
        return Failure.failed(why(file, e), "check the path and who may read it")
                .because(e);
    }

    /** In words, instead of the bare path that Java gives as the message. */
    static String why(Path file, Exception failure) {
        Throwable e =
                failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
        if (e instanceof NoSuchFileException) {
            return file + ": no such file";
        }
        if (e instanceof AccessDeniedException) {
            return file + ": not allowed to read it";
        }
        if (e instanceof CharacterCodingException) {
            return file + ": not UTF-8 text";
        }
        return file + ": cannot be read: " + e.getMessage();
    }
}
