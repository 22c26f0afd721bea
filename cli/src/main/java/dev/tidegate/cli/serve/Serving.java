package dev.tidegate.cli.serve;

import dev.tidegate.FailurePolicy;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.cli.store.LedgerChoice;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.config.prices.ReloadingPrices;
import dev.tidegate.doctor.Doctor;
import dev.tidegate.doctor.HealthMonitor;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.KeysWatch;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.ops.LedgerLog;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.server.ops.StoreEventLog;
import dev.tidegate.server.tls.ServerCertificate;
import dev.tidegate.server.upstash.UpstashParts;
import dev.tidegate.server.upstash.access.EndpointAccess;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.usage.Prices;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the server, from its first log line to its last. */
public final class Serving {
    /** The whole stop. A supervisor kills after 10 s, as Docker does. */
    private static final long STOP_SECONDS = 9;
    /** For what was accepted; the rest is for the store, which closes within 2 s. */
    private static final long ANSWER_SECONDS = 7;
    /**
     * A start takes half a second on an idle machine. With twenty times as many processes as cores the loading of classes
     * alone took twenty seconds; a supervisor must not wait for ever for one that does not come.
     */
    private static final long START_SECONDS = 90;

    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.serve");

    private final ServeSettings settings;
    private final ServerOptions options;
    private final Plans plans;
    private final Prices prices;
    private final ServeFiles files;
    private final Consumer<String> listening;
    private final StoreEventLog life = new StoreEventLog();

    /**
     * Everything is loaded and checked before anything listens.
     *
     * @param listening is given the address once the server accepts connections there
     */
    Serving(
            ServeSettings settings,
            ServerOptions options,
            Plans plans,
            Prices prices,
            ServeFiles files,
            Consumer<String> listening) {
        this.listening = listening;
        this.files = files;
        this.settings = settings;
        this.options = options;
        this.plans = plans;
        this.prices = prices;
    }

    /**
     * Serves until {@code stop} completes.
     *
     * @throws dev.tidegate.server.ServerStartException if it cannot listen
     */
    public void run(String version, CompletableFuture<Void> stop) {
        said(version);
        Optional<HealthMonitor> checkup =
                settings.redis().map(redis -> HealthMonitor.of(redis.target(), Doctor.DEFAULT_TIMEOUT));
        try {
            serve(checkup, stop);
        } finally {
            checkup.ifPresent(HealthMonitor::close);
            files.upstash().ifPresent(EndpointAccess::close);
        }
    }

    private void serve(Optional<HealthMonitor> checkup, CompletableFuture<Void> stop) {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        try {
            serve(checkup, stop, stopped);
            LOG.info("event=stopped");
        } finally {
            stopped.complete(null);
        }
    }

    /** In this order: nothing new is accepted, what was accepted is answered, the store is closed. */
    private void serve(Optional<HealthMonitor> checkup, CompletableFuture<Void> stop, CompletableFuture<Void> stopped) {
        try (AlertsInUse alerts = new AlertsInUse(
                        settings.alerts(),
                        files.alerts(),
                        files.env(),
                        life,
                        settings.redis().isPresent());
                OpenLedger usage = OpenLedger.of(settings);
                RawAccess raw = new RawAccess(raw());
                LimitStore store = store(usage.ledger(), alerts);
                RateLimiter limiter = limiter(store, usage.kept(), alerts);
                LiveFiles live = new LiveFiles(
                        settings.plans(),
                        prices instanceof ReloadingPrices file ? Optional.of(file) : Optional.empty(),
                        limiter,
                        changed -> keep(changed, store, stop))) {
            Reload reload = onHangUp(live, alerts);
            if (settings.redis().isPresent()) {
                // Its first answer has a deadline, which reading beside it could miss.
                builtInPrices();
            }
            TidegateServer server = TidegateServer.start(
                            alerts.watching(usage.ledger()
                                    .map(options::withLedger)
                                    .orElse(options)
                                    .withReload(reload.ofPlans(settings.plans()))),
                            limiter,
                            checkup,
                            life,
                            parts(raw))
                    .toCompletableFuture()
                    .orTimeout(START_SECONDS, TimeUnit.SECONDS)
                    .join();
            builtInPrices();
            LOG.info("event=listening url={} host={} port={}", server.url(), options.host(), server.port());
            listening.accept(server.url());
            if (store instanceof RedisStore redis) {
                new PlansInUse(plans, stop).compare(redis);
            }
            stoppedBySignal(stop, stopped);
            stop.join();
            LOG.info("event=stopping");
            waitFor(server.stop().toCompletableFuture(), ANSWER_SECONDS);
        }
    }

    /** Waits until they are read, so that no request does. */
    private void builtInPrices() {
        if (settings.prices().isEmpty()) {
            BuiltInTable.await();
        }
    }

    private static void keep(Plans changed, LimitStore store, CompletableFuture<Void> stop) {
        if (store instanceof RedisStore redis) {
            new PlansInUse(changed, stop).keep(redis);
        }
    }

    /** SIGHUP has each file read again. Without a file it ends the process, as it does by default. */
    private Reload onHangUp(LiveFiles live, AlertsInUse alerts) {
        Optional<KeysWatch> keys = options.apiKeys().map(KeysWatch::new);
        Optional<KeysWatch> tokens = files.upstash().flatMap(EndpointAccess::watch);
        List<ServerCertificate> certificates = Stream.concat(
                        files.certificate().stream(), files.upstashCertificate().stream())
                .distinct()
                .toList();
        Reload reload = () -> {
            List<Reload.FileResult> results = new ArrayList<>(live.isAny() ? live.reload() : List.of());
            keys.ifPresent(each -> results.add(result("api-keys", each.reload())));
            tokens.ifPresent(each -> results.add(result("upstash-tokens", each.reload())));
            alerts.reload().ifPresent(results::add);
            certificates.forEach(ServerCertificate::reload);
            return results;
        };
        if (live.isAny() || alerts.isAny() || keys.isPresent() || tokens.isPresent() || !certificates.isEmpty()) {
            Signals.onHangUp(reload::run);
        }
        return reload;
    }

    private static Reload.FileResult result(String name, String faults) {
        return faults.isEmpty()
                ? new Reload.FileResult(name, Reload.State.RELOADED, List.of())
                : new Reload.FileResult(name, Reload.State.REFUSED, List.of(faults));
    }

    /** Connections for the Upstash-compatible endpoint, which are closed after the server. */
    private record RawAccess(Optional<RawRedis> redis) implements AutoCloseable {
        @Override
        public void close() {
            redis.ifPresent(RawRedis::close);
        }
    }

    private Optional<RawRedis> raw() {
        return files.upstash()
                .flatMap(guard -> settings.redis())
                .map(redis -> redis.store().raw());
    }

    private Optional<UpstashParts> parts(RawAccess raw) {
        return raw.redis()
                .map(redis -> new UpstashParts(
                        settings.upstash().orElseThrow(),
                        redis,
                        files.upstash().orElseThrow(),
                        files.upstashCertificate()));
    }

    private RateLimiter limiter(LimitStore store, Optional<UsageLedger> usage, AlertsInUse alerts) {
        RateLimiter.Builder builder = RateLimiter.builder()
                .listener(alerts.ofLimits())
                .countTop()
                .plans(plans)
                .prices(prices instanceof ReloadingPrices file ? file.pinned() : prices)
                .tombstone(settings.retention())
                .store(store)
                .onStoreFailure(settings.onStoreFailure())
                .storeListener(alerts.ofStore());
        usage.ifPresent(builder::ledger);
        settings.rememberDenials().ifPresent(builder::rememberDenials);
        return builder.build();
    }

    /**
     * Closed after the store, which moves its last records into it.
     *
     * @param ledger receives the records of the store, and is reported from
     * @param kept receives those of the limiter: the ledger, with a spool before it if there is one
     */
    private record OpenLedger(Optional<LedgerLog> ledger, Optional<UsageLedger> kept) implements AutoCloseable {
        static OpenLedger of(ServeSettings settings) {
            Optional<LedgerLog> log = settings.ledger()
                    .map(choice -> new LedgerLog(choice.folder()
                            // With Redis a record is forgotten there once it is here, so it has to be on the disk.
                            .map(folder ->
                                    UsageLedger.write(folder, settings.redis().isPresent()))
                            .orElseGet(() -> choice.open(choice.database().orElseThrow()))));
            settings.ledger().ifPresent(choice -> LOG.info("event=ledger at={}", choice));
            // Nothing is written: what is wrong with a database is said at start, and not at the first call.
            var unused = log.map(ledger -> ledger.append(List.of()));
            boolean spools = settings.ledger().flatMap(LedgerChoice::database).isPresent();
            Optional<UsageLedger> kept = log.map(ledger -> settings.ledgerSpool()
                    .filter(any -> spools)
                    .map(folder -> UsageLedger.spooled(folder, ledger, ledger::delayed))
                    .orElse(ledger));
            return new OpenLedger(log, kept);
        }

        @Override
        public void close() {
            kept.ifPresent(UsageLedger::close);
        }
    }

    private RedisStore redis(RedisChoice redis, Optional<LedgerLog> usage, AlertsInUse alerts) {
        RedisStore.Builder builder = redis.store().deadline(settings.deadline()).listener(alerts.ofStore());
        usage.ifPresent(log -> builder.ledger(log, plans, log::delayed));
        return alerts.recordingIn(builder, plans).build();
    }

    private LimitStore store(Optional<LedgerLog> usage, AlertsInUse alerts) {
        return settings.redis()
                .<LimitStore>map(redis -> redis(redis, usage, alerts))
                .orElseGet(
                        () -> MemoryStore.builder().maxKeys(settings.maxKeys()).build());
    }

    private void said(String version) {
        LOG.info("event=starting version={} pid={} java={}", version, pid(), Runtime.version());
        LOG.info(
                "event=plans source={} plans={}",
                settings.plans().map(Object::toString).orElse("built-in"),
                plans.all().stream().map(Plan::name).collect(Collectors.joining(",")));
        LOG.info(
                "event=prices source={}",
                settings.prices().map(Object::toString).orElse("built-in"));
        LOG.info(
                "event=api-keys source={} count={}",
                settings.apiKeys().map(Object::toString).orElse("none"),
                options.apiKeys().map(ApiKeys::size).orElse(0));
        new PlansInUse(plans, new CompletableFuture<>()).advise();
        settings.redis().ifPresentOrElse(this::saidOfRedis, this::saidOfMemory);
        settings.unused().forEach(text -> LOG.warn("event=setting.unused text=\"{}\"", text));
        if (options.insecure() && options.apiKeys().isEmpty()) {
            LOG.warn("event=insecure host={} text=\"ANYONE who can connect may spend and reset\"", options.host());
        }
    }

    private void saidOfRedis(RedisChoice redis) {
        FailurePolicy policy = settings.onStoreFailure();
        LOG.info(
                "event=store store=redis at={} tls={} from=\"{}\" with=\"{}\"",
                redis.address().where(),
                redis.address().tls(),
                redis.origin(),
                redis.entry());
        LOG.info(
                "event=store-failure deadline={}ms instances={} unknown-subjects={} on-data-loss={} journal={}",
                settings.deadline().toMillis(),
                policy.instances().isPresent() ? policy.instances().getAsInt() : "counted",
                policy.unknownSubjects().name().toLowerCase(Locale.ROOT),
                policy.onDataLoss().name().toLowerCase(Locale.ROOT),
                policy.journal().map(Object::toString).orElse("memory"));
        if (policy.journal().isEmpty()) {
            LOG.warn(
                    "event=journal store=memory text=\"without --journal a restart while Redis is away forgets what was"
                            + " decided without it: it is not booked, and each process gives out its share again\"");
        }
        redis.notes().forEach(note -> LOG.warn("event=redis-variables text=\"{}\"", note));
    }

    private void saidOfMemory() {
        LOG.warn(
                "event=store store=memory max-keys={} text=\"counts are kept in this process alone: they are"
                        + " FORGOTTEN ON RESTART and NOT SHARED with any other instance\"",
                settings.maxKeys());
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    /** On SIGTERM and SIGINT Java runs its hooks: this one asks to stop, and lets the process end when that is done. */
    private static void stoppedBySignal(CompletableFuture<Void> stop, CompletableFuture<Void> stopped) {
        Thread hook = new Thread(
                () -> {
                    stop.complete(null);
                    waitFor(stopped, STOP_SECONDS);
                },
                "tidegate-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static void waitFor(CompletableFuture<Void> done, long seconds) {
        try {
            done.orTimeout(seconds, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            LOG.warn("event=stop-incomplete cause=\"{}\"", String.valueOf(e.getCause()));
        }
    }
}
