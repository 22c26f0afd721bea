package dev.tidegate.server.console;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.config.Fault;
import dev.tidegate.config.FaultyFileException;
import dev.tidegate.config.plans.PlanAdvice;
import dev.tidegate.config.plans.PlanChanges;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.config.plans.PlansText;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.console.page.Next;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.ops.PlansOnDisk;
import dev.tidegate.server.ops.RecentDecisions;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.server.trial.Trial;
import dev.tidegate.server.trial.TrialCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans as text: checked, tried on past calls, and put into the plans file, if this process may write it. The file is written
 * only while it has the content that was edited, and has its old content again if the server does not accept the new one.
 */
final class PlanEditor {
    /** The fields of its form. */
    static final List<String> FIELDS = List.of("text", "base", "over", "attempted");

    private static final Logger AUDIT = LoggerFactory.getLogger("dev.tidegate.audit");
    private static final String TITLE = "Edit the plans";
    private static final String LEDGER = "ledger";
    private static final int CONFLICT = 409;
    private static final int UNACCEPTABLE = 422;

    private final RateLimiter limiter;
    private final RecentDecisions recent;
    private final Optional<UsageLedger> ledger;
    private final Reload files;
    private final Optional<PlansOnDisk> file;
    private final TimeSource clock;

    PlanEditor(
            RateLimiter limiter, RecentDecisions recent, Optional<UsageLedger> ledger, Reload files, TimeSource clock) {
        this.limiter = limiter;
        this.recent = recent;
        this.ledger = ledger;
        this.files = files;
        this.file = files.plansFile().map(PlansOnDisk::new);
        this.clock = clock;
    }

    /** The page with the text of the file, or with that of the plans in use where there is no file. */
    Map<String, Object> values() {
        try {
            String text = file.isPresent() ? file.get().read() : PlansText.write(limiter.plans());
            return page(text, PlansOnDisk.digest(text), "", "");
        } catch (IOException e) {
            return page("", "", "", "The plans file cannot be read: " + e.getMessage());
        }
    }

    private Map<String, Object> page(String text, String base, String over, String refusal) {
        boolean writable = file.filter(PlansOnDisk::isWritable).isPresent();
        Map<String, Object> values = new HashMap<>();
        values.put("text", text);
        values.put("base", base);
        values.put("refusal", refusal);
        values.put("file", file.map(PlansOnDisk::name).orElse(""));
        values.put("writable", writable);
        values.put("readOnly", file.isPresent() && !writable);
        values.put("ledger", ledger.isPresent());
        values.put("overLedger", over.equals(LEDGER));
        values.put("faults", List.of());
        values.put("faulty", false);
        values.put("tried", false);
        values.put("attempted", "");
        values.put("appliable", false);
        return values;
    }

    /** Forms send the ends of lines as two characters. */
    private static String text(Map<String, String> fields) {
        return fields.getOrDefault("text", "").replace("\r\n", "\n");
    }

    /** Checks the text, and says what it would change. Changes nothing. */
    CompletionStage<Next> attempt(Map<String, String> fields, String by) {
        String text = text(fields);
        String over = fields.getOrDefault("over", "");
        Map<String, Object> values = page(text, fields.getOrDefault("base", ""), over, "");
        return checked(text, values, plans -> {
            values.putAll(TrialRows.values(
                    Trial.run(calls(over), limiter.plans(), plans, limiter.prices()), Texts.zone(Optional.empty())));
            values.put("notes", notes(plans));
            values.put("same", plans.version().equals(limiter.plans().version()));
            values.put("attempted", PlansOnDisk.digest(text));
            values.put(
                    "appliable",
                    Boolean.TRUE.equals(values.get("writable"))
                            && !PlansOnDisk.digest(text).equals(values.get("base")));
            values.put("version", plans.version());
            values.put("tried", true);
            return show(200, values);
        });
    }

    private CompletionStage<Next> checked(
            String text, Map<String, Object> values, Function<Plans, CompletionStage<Next>> use) {
        Plans plans;
        try {
            plans = PlansFile.parse(text);
        } catch (FaultyFileException e) {
            values.put("faulty", true);
            values.put("faults", e.faults().stream().map(PlanEditor::fault).toList());
            values.put("found", Texts.count(e.faults().size()));
            return show(UNACCEPTABLE, values);
        }
        return use.apply(plans);
    }

    private static Map<String, Object> fault(Fault fault) {
        return Map.of("line", fault.line(), "path", fault.path(), "value", fault.value(), "expected", fault.expected());
    }

    private List<String> notes(Plans plans) {
        Plans inUse = limiter.plans();
        return Stream.of(
                        PlanChanges.removed(inUse, plans),
                        PlanChanges.loosened(inUse, plans),
                        PlanChanges.between(inUse, plans),
                        PlanAdvice.of(plans))
                .flatMap(List::stream)
                .map(Object::toString)
                .toList();
    }

    private List<TrialCall> calls(String over) {
        if (over.equals(LEDGER) && ledger.isPresent()) {
            return LedgerCalls.ofTheLastDay(ledger.get(), Texts.instant(clock.nowMicros()));
        }
        return recent.calls().stream().map(TrialCall::of).toList();
    }

    private static CompletionStage<Next> show(int status, Map<String, Object> values) {
        return CompletableFuture.completedFuture(new Next.Show(status, "plan-editor", TITLE, values));
    }

    /** Puts a text that was tried into the file and reads it; one that was changed since is tried instead. */
    CompletionStage<Next> apply(Map<String, String> fields, String by, Function<List<Reload.FileResult>, Next> then) {
        String text = text(fields);
        String base = fields.getOrDefault("base", "");
        if (!PlansOnDisk.digest(text).equals(fields.get("attempted"))) {
            return attempt(fields, by);
        }
        Map<String, Object> values = page(text, base, fields.getOrDefault("over", ""), "");
        if (file.filter(PlansOnDisk::isWritable).isEmpty()) {
            values.put("refusal", "Not applied: this server cannot write a plans file.");
            return show(CONFLICT, values);
        }
        return checked(text, values, plans -> {
            PlansOnDisk disk = file.get();
            try {
                String before = disk.read();
                disk.replace(base, text);
                List<Reload.FileResult> results = new ArrayList<>(files.run());
                boolean refused = results.stream()
                        .anyMatch(each -> each.name().equals("plans") && each.state() == Reload.State.REFUSED);
                if (refused) {
                    disk.replace(PlansOnDisk.digest(text), before);
                    values.put("refusal", "Not applied, and the file is as it was: " + said(results));
                    return show(UNACCEPTABLE, values);
                }
                AUDIT.info("event=plans.edited file={} version={} by={} via=console", disk.name(), plans.version(), by);
                return CompletableFuture.completedFuture(then.apply(results));
            } catch (PlansOnDisk.ChangedException e) {
                values.put(
                        "refusal",
                        "Not applied: the file was changed since this page was loaded. Load the page again to edit the file"
                                + " as it is now.");
                return show(CONFLICT, values);
            } catch (IOException e) {
                values.put("refusal", "Not applied: the file cannot be written: " + e.getMessage());
                return show(CONFLICT, values);
            }
        });
    }

    private static String said(List<Reload.FileResult> results) {
        return String.join("; ", results.stream().map(PlansScreen::said).toList());
    }
}
