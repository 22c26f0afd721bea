package dev.tidegate.cli;

import dev.tidegate.Plans;
import dev.tidegate.Prices;
import dev.tidegate.plans.InvalidPlansException;
import dev.tidegate.plans.PlansFile;
import dev.tidegate.plans.PriceTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The files that commands read, and what is said when one cannot be read. */
final class Inputs {
    private Inputs() {}

    /** The plans of {@code file}, or the built-in ones. */
    static Plans plans(Optional<Path> file) {
        return file.map(path -> load(path, PlansFile::load)).orElseGet(Plans::builtIn);
    }

    /** The price table of {@code file}, or the built-in one. */
    static Prices prices(Optional<Path> file) {
        return file.<Prices>map(path -> load(path, PriceTable::load)).orElseGet(PriceTable::builtIn);
    }

    private static <T> T load(Path file, Function<Path, T> load) {
        try {
            return load.apply(file);
        } catch (InvalidPlansException e) {
            throw faulty(file, e.faults(), e);
        } catch (UncheckedIOException e) {
            throw Failure.failed(why(file, e), "check the path").because(e);
        }
    }

    private static Failure faulty(Path file, List<PlansFile.Fault> faults, RuntimeException e) {
        StringBuilder text = new StringBuilder(file + " has " + count(faults.size(), "fault"));
        faults.forEach(fault -> text.append(System.lineSeparator()).append("  ").append(text(fault)));
        return Failure.usage(text.toString(), "tidegate plans validate " + file + " shows them too").because(e);
    }
}
