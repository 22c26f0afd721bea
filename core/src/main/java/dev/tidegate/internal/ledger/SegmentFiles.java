package dev.tidegate.internal.ledger;

import dev.tidegate.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names the files of the ledger: a day in UTC, that of the reservations in it, and a number from 1 on. */
final class SegmentFiles {
    private static final Pattern NAME = Pattern.compile("usage-(\\d{4}-\\d{2}-\\d{2})-(\\d{6})\\.seg");

    private SegmentFiles() {}

    /** The day of a reservation that was made at {@code micros}. */
    static LocalDate day(long micros) {
        return LocalDate.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    static Path named(Path folder, LocalDate day, int number) {
        return folder.resolve(String.format(Locale.ROOT, "usage-%s-%06d.seg", day, number));
    }

    static int number(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Integer.parseInt(name.group(2)) : 0;
    }

    /** The files of each day, in their order. */
    static Map<LocalDate, List<Path>> byDay(List<Path> folders) {
        Map<LocalDate, List<Path>> days = new TreeMap<>();
        folders.forEach(folder -> add(folder, days));
        return days;
    }

    private static void add(Path folder, Map<LocalDate, List<Path>> days) {
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted().forEach(file -> {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    days.computeIfAbsent(LocalDate.parse(name.group(1)), day -> new java.util.ArrayList<>())
                            .add(file);
                }
            });
        } catch (IOException | UncheckedIOException e) {
            throw (InvalidInputException)
                    new InvalidInputException("ledger", folder, "a folder that can be read").initCause(e);
        }
    }
}
