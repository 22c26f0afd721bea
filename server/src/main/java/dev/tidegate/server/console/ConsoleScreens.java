package dev.tidegate.server.console;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.protocol.PercentCode;
import dev.tidegate.protocol.Printable;
import dev.tidegate.server.auth.ConsoleSessions;
import dev.tidegate.server.console.Console.Action;
import dev.tidegate.server.console.page.Next;
import dev.tidegate.server.console.page.Screen;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.http.BrowserPages;
import dev.tidegate.server.http.HostName;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.ops.DecisionRates;
import dev.tidegate.server.ops.Metrics;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.server.ops.SignInLog;
import dev.tidegate.server.ops.StoreEventLog;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The screens of the console and what can be done on them, each of which the API and the command line can do too. */
public final class ConsoleScreens {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.tidegate.audit");
    private static final int GUARD_BYTES = 32;
    /** A longer table is an export. */
    private static final int MOST_OVERRIDES = 1000;

    private final RateLimiter limiter;
    private final Metrics metrics;
    private final Reload files;
    private final TimeSource clock;
    private final NowScreen now;
    private final Denials denials;
    private final SubjectScreen subject;
    private final OverrideActions overrides;
    private final PlansScreen plans;
    private final PlanEditor editor;
    private final SpendScreen spend;
    private final TimelineScreen timeline;
    private final MeterScreens meters;

    private ConsoleScreens(
            RateLimiter limiter,
            Metrics metrics,
            StoreEventLog life,
            DecisionRates rates,
            ServerOptions options,
            TimeSource clock) {
        this.limiter = limiter;
        this.metrics = metrics;
        this.files = options.reload();
        this.clock = clock;
        this.now = new NowScreen(limiter, life, metrics, rates);
        this.denials = new Denials(limiter, metrics.recent());
        this.subject = new SubjectScreen(limiter, metrics.recent(), denials, clock);
        this.overrides = new OverrideActions(limiter, subject);
        this.plans = new PlansScreen(limiter);
        this.editor = new PlanEditor(limiter, metrics.recent(), options.ledger(), files, clock);
        this.spend = new SpendScreen(options.ledger(), clock);
        this.timeline = new TimelineScreen(options.ledger(), clock);
        this.meters = new MeterScreens(limiter, metrics.registry(), life);
    }

    /** The console of a server; none where any client of a network could open it. */
    public static BrowserPages of(
            ServerOptions options,
            RateLimiter limiter,
            Metrics metrics,
            StoreEventLog life,
            DecisionRates rates,
            TimeSource clock) {
        if (options.open() && !HostName.isLoopback(options.host())) {
            return BrowserPages.NONE;
        }
        ConsoleScreens screens = new ConsoleScreens(limiter, metrics, life, rates, options, clock);
        byte[] guard = new byte[GUARD_BYTES];
        new SecureRandom().nextBytes(guard);
        return new Console(
                options.apiKeys().map(keys -> new ConsoleSessions(keys, clock)),
                new SignInLog(metrics.registry(), clock),
                options.scheme().equals("https"),
                screens.screens(),
                screens.actions(),
                HexFormat.of().formatHex(guard));
    }

    private List<Screen> screens() {
        List<String> none = List.of();
        List<String> one = and(SubjectScreen.FIELDS, List.of("done"));
        return List.of(
                new Screen("", "Now", true, "now", none, query -> done(now.values())),
                new Screen("now.json", "", false, "", none, query -> done(now.json())),
                new Screen("limits", "Limits", true, "limits", List.of("q", "sort"), query -> done(limits(query))),
                new Screen("refused", "Refused", true, "refused", List.of("q"), query -> done(denials.list(query))),
                new Screen(
                        "denial",
                        "Why a call was refused",
                        false,
                        "denial",
                        List.of("n"),
                        query -> done(denials.explained(query))),
                new Screen("spend", "Spend", true, "spend", none, query -> done(spend.values())),
                new Screen(
                        "timeline",
                        "Timeline",
                        true,
                        "timeline",
                        TimelineScreen.FIELDS,
                        query -> done(timeline.values(query))),
                new Screen("subject", "Subject", true, "subject", one, subject::values),
                new Screen("overrides", "Overrides", true, "overrides", List.of("read"), this::overrides),
                new Screen("plans", "Plans", true, "plans", List.of("done"), query -> done(plans.values(query))),
                new Screen("plans/edit", "Edit the plans", false, "plan-editor", none, query -> done(editor.values())),
                new Screen("estimates", "Estimates", true, "estimates", none, query -> done(meters.estimates())),
                new Screen(
                        "reliability", "Reliability", true, "reliability", none, query -> done(meters.reliability())));
    }

    private Map<String, Action> actions() {
        return Map.of(
                "/reset", new Action(SubjectScreen.FIELDS, this::reset),
                "/cancel", new Action(and(SubjectScreen.FIELDS, List.of("reservation")), this::cancel),
                "/override", new Action(and(SubjectScreen.FIELDS, OverrideForms.FIELDS), overrides::run),
                "/plans/try", new Action(PlanEditor.FIELDS, editor::attempt),
                "/plans/apply",
                        new Action(PlanEditor.FIELDS, (fields, by) -> editor.apply(fields, by, plans::reloaded)),
                "/reload", new Action(List.of(), this::reload));
    }

    private static List<String> and(List<String> names, List<String> more) {
        return Stream.concat(names.stream(), more.stream()).toList();
    }

    private CompletionStage<Map<String, Object>> overrides(Map<String, String> query) {
        if (!query.containsKey("read")) {
            return done(Map.of("asked", false));
        }
        return limiter.overrides().all().thenApply(all -> {
            Instant at = Texts.instant(clock.nowMicros());
            List<Map<String, Object>> rows = OverrideRows.all(all, limiter.plans(), at);
            return Map.of(
                    "asked", true,
                    "rows", rows.stream().limit(MOST_OVERRIDES).toList(),
                    "any", !rows.isEmpty(),
                    "shown", Texts.count(Math.min(MOST_OVERRIDES, rows.size())),
                    "found", Texts.count(rows.size()),
                    "subjects", Texts.count(all.size()));
        });
    }

    private Map<String, Object> limits(Map<String, String> query) {
        String filter = query.getOrDefault("q", "");
        String sort = query.getOrDefault("sort", "percent");
        Map<String, Object> values =
                new HashMap<>(LimitRows.table(metrics.recent().subjects(), filter, sort, clock.nowMicros()));
        values.put("q", filter);
        values.put("sort", sort);
        values.put("columns", columns(filter, sort));
        return values;
    }

    private static List<Map<String, Object>> columns(String filter, String sort) {
        return List.of("Tenant", "Plan", "Limit", "Percent", "Seen", "Exhausted").stream()
                .map(title -> Map.<String, Object>of(
                        "title",
                        title,
                        "sorted",
                        sort.equals(title.toLowerCase(Locale.ROOT)),
                        "link",
                        Console.PATH + "/limits?sort=" + title.toLowerCase(Locale.ROOT) + "&q="
                                + PercentCode.encode(filter)))
                .toList();
    }

    private CompletionStage<Next> reset(Map<String, String> fields, String by) {
        Subject named = SubjectScreen.subject(fields);
        return limiter.resetAsync(named).thenApply(done -> {
            AUDIT.info(
                    "event=subject.reset subject={} user={} model={} by={} via=console",
                    Printable.quoted(named.tenant()),
                    named.user().map(Printable::quoted).orElse("-"),
                    named.model().map(Printable::quoted).orElse("-"),
                    by);
            return new Next.Go(LimitRows.subjectLink(named, fields.getOrDefault("plan", "")) + "&done=reset");
        });
    }

    private CompletionStage<Next> cancel(Map<String, String> fields, String by) {
        Subject shown = SubjectScreen.subject(fields);
        String handle = Optional.ofNullable(fields.get("reservation"))
                .orElseThrow(() -> new InvalidInputException("reservation", "missing", "the handle of a reservation"));
        return limiter.cancelAsync(handle).thenApply(outcome -> {
            AUDIT.info(
                    "event=reservation.cancel reservation={} result={} by={} via=console",
                    Printable.whole(handle),
                    outcome.result(),
                    by);
            return new Next.Go(
                    LimitRows.subjectLink(shown, fields.getOrDefault("plan", "")) + "&done=" + text(outcome.result()));
        });
    }

    private static String text(Outcome.Result result) {
        return result.name().toLowerCase(Locale.ROOT);
    }

    private CompletionStage<Next> reload(Map<String, String> none, String by) {
        List<Reload.FileResult> results = files.run();
        AUDIT.info(
                "event=files.reload version={} results=\"{}\" by={} via=console",
                limiter.configuration().version(),
                results.stream()
                        .map(each -> each.name() + " " + each.state().name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")),
                by);
        return CompletableFuture.completedFuture(plans.reloaded(results));
    }

    private static CompletionStage<Map<String, Object>> done(Map<String, Object> values) {
        return CompletableFuture.completedFuture(values);
    }
}
