package dev.tidegate.config.alerts;

import dev.tidegate.config.Faults;
import dev.tidegate.config.FaultyFileException;
import dev.tidegate.config.Fields;
import dev.tidegate.config.Place;
import dev.tidegate.config.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an alerts file: YAML, at most 1 MiB, strict. Safe for any number of threads. */
public final class AlertsFile {
    private static final List<String> ROOT_KEYS =
            List.of("version", "queue", "max-queued", "denials", "ledger-lag", "targets");
    private static final List<String> DENIAL_KEYS = List.of("share", "least", "within");
    private static final String VERSION_FORM = "1, the version of this format";
    private static final String QUEUE_FORM = "a folder, relative to this file";
    private static final String MAX_FORM = "1 … 1000000 alerts";
    private static final String SHARE_FORM = "a percentage from 1% to 100%, such as 30%";
    private static final String LEAST_FORM = "1 … 1000000000 calls";
    private static final String TARGETS_FORM = "a list of at most 16 targets";
    private static final int MOST_TARGETS = 16;
    private static final int DEFAULT_QUEUED = 10_000;
    private static final Duration DEFAULT_LAG = Duration.ofMinutes(1);
    private static final AlertSettings.Denials DEFAULT_DENIALS =
            new AlertSettings.Denials(30, 100, Duration.ofMinutes(5));

    private final Path file;
    private final Map<String, String> env;

    private AlertsFile(Path file, Map<String, String> env) {
        this.file = file;
        this.env = env;
    }

    /**
     * The settings of a file, with the secrets that it names.
     *
     * @param env the environment, in which secrets may be
     * @throws FaultyFileException with every fault, by line
     * @throws IOException if the file cannot be read
     */
    public static AlertSettings load(Path file, Map<String, String> env) throws IOException {
        Faults faults = new Faults();
        return Text.read(file, faults)
                .flatMap(text -> Place.ofFile(text, faults))
                .flatMap(root -> new AlertsFile(file, env).settings(root))
                .filter(settings -> faults.isEmpty())
                .orElseThrow(() -> new FaultyFileException("invalid alerts file", faults.byLine()));
    }

    private Optional<AlertSettings> settings(Place root) {
        return root.fields("a mapping with version, queue and targets").flatMap(fields -> {
            fields.only(ROOT_KEYS);
            fields.required("version", VERSION_FORM).ifPresent(place -> place.exactly("1"));
            Optional<Path> queue = fields.required("queue", QUEUE_FORM)
                    .flatMap(place -> place.text(QUEUE_FORM).filter(text -> isName(place, text)))
                    .map(this::beside);
            int most = (int) fields.optional("max-queued")
                    .map(place -> Durations.within(place, 1, 1_000_000, MAX_FORM))
                    .orElse((long) DEFAULT_QUEUED)
                    .longValue();
            AlertSettings.Denials denials = fields.optional("denials")
                    .flatMap(place -> place.fields("a mapping with share, least and within"))
                    .map(AlertsFile::denials)
                    .orElse(DEFAULT_DENIALS);
            Duration lag = fields.optional("ledger-lag")
                    .flatMap(place -> Durations.read(place, Duration.ofSeconds(1), Duration.ofDays(1)))
                    .orElse(DEFAULT_LAG);
            List<AlertTarget> targets =
                    fields.optional("targets").map(this::targets).orElse(List.of());
            return queue.map(folder -> new AlertSettings(folder, most, denials, lag, targets));
        });
    }

    private static boolean isName(Place place, String text) {
        if (text.isBlank()) {
            place.fault(QUEUE_FORM);
        }
        return !text.isBlank();
    }

    private Path beside(String name) {
        return file.toAbsolutePath().resolveSibling(name).normalize();
    }

    private static AlertSettings.Denials denials(Fields fields) {
        fields.only(DENIAL_KEYS);
        int percent = fields.optional("share").flatMap(AlertsFile::percent).orElse(DEFAULT_DENIALS.percent());
        long least = fields.optional("least")
                .map(place -> Durations.within(place, 1, 1_000_000_000, LEAST_FORM))
                .orElse(DEFAULT_DENIALS.least());
        Duration within = fields.optional("within")
                .flatMap(place -> Durations.read(place, Duration.ofSeconds(10), Duration.ofDays(1)))
                .orElse(DEFAULT_DENIALS.within());
        return new AlertSettings.Denials(percent, least, within);
    }

    private static Optional<Integer> percent(Place place) {
        return place.literal(SHARE_FORM).flatMap(text -> {
            if (text.matches("[1-9][0-9]?%|100%")) {
                return Optional.of(Integer.valueOf(text.substring(0, text.length() - 1)));
            }
            place.fault(SHARE_FORM);
            return Optional.empty();
        });
    }

    private List<AlertTarget> targets(Place place) {
        List<Place> items = place.items(TARGETS_FORM).orElse(List.of());
        if (items.size() > MOST_TARGETS) {
            place.faults().add(place.line(), place.path(), "(" + items.size() + " targets)", TARGETS_FORM);
        }
        TargetReader reader = new TargetReader(this::beside, env);
        Map<String, Integer> lines = new HashMap<>();
        List<AlertTarget> targets = new ArrayList<>();
        for (Place item : items) {
            reader.read(item).ifPresent(target -> {
                Integer before = lines.putIfAbsent(target.name(), item.line());
                if (before != null) {
                    place.faults()
                            .add(
                                    item.line(),
                                    item.path() + ".name",
                                    target.name(),
                                    "a name that no other target has; it stands on line " + before + " already");
                }
                targets.add(target);
            });
        }
        return targets;
    }
}
