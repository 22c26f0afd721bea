package dev.tidegate.cli.serve;

import dev.tidegate.RateLimiter;
import dev.tidegate.config.FaultyFileException;
import dev.tidegate.config.plans.PlanAdvice;
import dev.tidegate.config.plans.PlanChanges;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.config.prices.ReloadingPrices;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.usage.Prices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of plans and prices while a server runs. A change of either is used with both read again, in one step; if one is
 * faulty, neither is used. A changed file is read once it has stayed the same for a second, so that one that is still being
 * written is not.
 */
final class LiveFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.serve");
    private static final long LOOK_SECONDS = 1;
    private static final int MOST = 20;

    private final Optional<Path> plansFile;
    private final Optional<ReloadingPrices> prices;
    private final RateLimiter limiter;
    private final Consumer<Plans> replaced;
    private final ScheduledExecutorService looks;
    /** The files as they were when they were read last. */
    private String read;
    /** The files as they were at the last look. */
    private String seen;

    /**
     * @param replaced is given plans that came into use
     */
    LiveFiles(
            Optional<Path> plansFile, Optional<ReloadingPrices> prices, RateLimiter limiter, Consumer<Plans> replaced) {
        this.plansFile = plansFile;
        this.prices = prices;
        this.limiter = limiter;
        this.replaced = replaced;
        this.read = stamps();
        this.seen = read;
        this.looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tidegate-files");
            thread.setDaemon(true);
            return thread;
        });
        if (isAny()) {
            var unused = looks.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Whether there is a file. */
    boolean isAny() {
        return plansFile.isPresent() || prices.isPresent();
    }

    private String stamps() {
        return plansFile.map(LiveFiles::stamp).orElse("") + "\n"
                + prices.map(each -> stamp(each.file())).orElse("");
    }

    static String stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }

    private synchronized void look() {
        String now = stamps();
        if (!now.equals(read) && now.equals(seen)) {
            try {
                reload();
            } catch (RuntimeException e) {
                LOG.error("event=files.failed", e);
            }
        }
        seen = now;
    }

    /** The content of a file, or its faults where it cannot be used. */
    private record Loaded<T>(Optional<T> content, List<String> faults) {
        boolean isFaulty() {
            return !faults.isEmpty();
        }
    }

    /** Reads something from a file, or throws. */
    private interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private static <T> Loaded<T> load(Optional<Path> file, Reader<T> reader) {
        if (file.isEmpty()) {
            return new Loaded<>(Optional.empty(), List.of());
        }
        try {
            return new Loaded<>(Optional.of(reader.read(file.get())), List.of());
        } catch (FaultyFileException e) {
            return new Loaded<>(
                    Optional.empty(),
                    e.faults().stream().limit(MOST).map(Object::toString).toList());
        } catch (IOException | RuntimeException e) {
            return new Loaded<>(
                    Optional.empty(),
                    List.of("it cannot be read: " + e.getClass().getSimpleName()));
        }
    }

    /** Reads both files now, whether they changed or not, and uses what changed. */
    synchronized List<Reload.FileResult> reload() {
        String before = stamps();
        Loaded<Plans> plans = load(plansFile, PlansFile::load);
        Loaded<PriceTable> table = load(prices.map(ReloadingPrices::file), PriceTable::load);
        read = before;
        boolean writing = !stamps().equals(before);
        if (writing || plans.isFaulty() || table.isFaulty()) {
            String other = writing ? "it was written while it was read" : "the other file is refused";
            return refused(plans, table, other);
        }
        return used(plans.content(), table.content());
    }

    private List<Reload.FileResult> refused(Loaded<Plans> plans, Loaded<PriceTable> table, String other) {
        List<Reload.FileResult> results = new ArrayList<>();
        plansFile.ifPresent(file -> {
            List<String> faults = plans.isFaulty() ? plans.faults() : List.of(other);
            LOG.error("event=plans.refused faults=\"{}\"", text(faults));
            results.add(new Reload.FileResult("plans", Reload.State.REFUSED, faults));
        });
        prices.ifPresent(kept -> {
            List<String> faults = table.isFaulty() ? table.faults() : List.of(other);
            LOG.error("event=prices.refused kept={} faults=\"{}\"", kept.version(), text(faults));
            results.add(new Reload.FileResult("prices", Reload.State.REFUSED, faults));
        });
        return results;
    }

    private static String text(List<String> faults) {
        return String.join("; ", faults).replace('"', '\'');
    }

    private List<Reload.FileResult> used(Optional<Plans> plans, Optional<PriceTable> table) {
        Plans old = limiter.plans();
        Optional<Plans> newPlans = plans.filter(each -> !each.version().equals(old.version()));
        Optional<PriceTable> newTable =
                table.filter(each -> !each.version().equals(prices.orElseThrow().version()));
        List<String> families =
                newTable.map(each -> prices.orElseThrow().use(each).families()).orElse(List.of());
        if (newPlans.isPresent() || newTable.isPresent()) {
            Optional<Prices> pinned = prices.map(ReloadingPrices::pinned).or(limiter::prices);
            limiter.replace(newPlans.orElse(old), pinned);
        }
        List<Reload.FileResult> results = new ArrayList<>();
        plansFile.ifPresent(file -> results.add(said(file, old, newPlans)));
        prices.ifPresent(each -> results.add(said(each, newTable.isPresent(), families)));
        newPlans.ifPresent(replaced);
        return results;
    }

    private static Reload.FileResult said(Path file, Plans old, Optional<Plans> plans) {
        if (plans.isEmpty()) {
            LOG.info("event=plans.unchanged source={}", file);
            return new Reload.FileResult("plans", Reload.State.UNCHANGED, List.of());
        }
        Plans now = plans.get();
        LOG.info(
                "event=plans.reloaded version={} plans={}",
                now.version(),
                now.all().stream().map(Plan::name).collect(Collectors.joining(",")));
        List<String> notes = new ArrayList<>();
        note(notes, "removed", PlanChanges.removed(old, now));
        note(notes, "loosened", PlanChanges.loosened(old, now));
        note(notes, "fresh", PlanChanges.between(old, now));
        note(notes, "note", PlanAdvice.of(now));
        return new Reload.FileResult("plans", Reload.State.RELOADED, notes);
    }

    private static void note(List<String> notes, String kind, List<?> texts) {
        texts.forEach(text -> LOG.warn("event=plans.{} text=\"{}\"", kind, text));
        texts.forEach(text -> notes.add(text.toString()));
    }

    private static Reload.FileResult said(ReloadingPrices prices, boolean changed, List<String> families) {
        if (!changed) {
            LOG.info("event=prices.unchanged version={}", prices.version());
            return new Reload.FileResult("prices", Reload.State.UNCHANGED, List.of());
        }
        LOG.info(
                "event=prices.reloaded version={} date={} models={}",
                prices.version(),
                prices.table().date(),
                prices.table().models().size());
        if (families.isEmpty()) {
            return new Reload.FileResult("prices", Reload.State.RELOADED, List.of());
        }
        String models = families.stream().limit(MOST).collect(Collectors.joining(","));
        LOG.warn(
                "event=prices.families count={} models=\"{}\" text=\"limits of each model count these again from 0\"",
                families.size(),
                models);
        return new Reload.FileResult(
                "prices", Reload.State.RELOADED, List.of(models + ": limits of each model count these again from 0"));
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
