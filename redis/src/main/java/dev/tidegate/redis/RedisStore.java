package dev.tidegate.redis;

import static dev.tidegate.spi.Given.given;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.redis.command.Breaker;
import dev.tidegate.redis.command.CommandBatcher;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.redis.command.ShapedScripts;
import dev.tidegate.redis.command.ThresholdText;
import dev.tidegate.redis.connection.CredentialsSource;
import dev.tidegate.redis.connection.HostResolver;
import dev.tidegate.redis.connection.PolledCredentials;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.ledger.UsageDrain;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.script.Scripts;
import dev.tidegate.redis.threshold.ThresholdDrain;
import dev.tidegate.spi.LimitListener.ThresholdCrossed;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.spi.StoreReply;
import io.lettuce.core.SslOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Counts in Redis: one script call per decision, whatever the number of limits, in the server's time.
 *
 * <p>Safe for any number of threads; never blocks. Nothing is connected before the first command; {@link #check()} at start
 * spares the first callers the wait. A command is sent at most once: one whose answer is lost has counted 0 or 1 times. A
 * command that is not answered within the deadline fails with a {@link dev.tidegate.StoreException}.
 *
 * <p>Redis and Valkey from 6.2 on, single servers and clusters; which of the two it is, the server is asked.
 */
public final class RedisStore implements SharedStore {
    /** Long enough for a network within a region, short enough that a caller would rather know. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofMillis(50);

    /**
     * For the first answers of each kind of command: connecting and loading the classes on the way take two to three seconds
     * of processor time in a new process, and up to three and a half by the clock on two cores with four times as much to do.
     */
    public static final Duration DEFAULT_FIRST_DEADLINE = Duration.ofSeconds(5);

    /** For what is no decision, such as a heartbeat or a check, where no first deadline is set. */
    private static final Duration UPKEEP_DEADLINE = Duration.ofSeconds(2);

    /** The most reservations and acquires with ids of one tenant by default, open and ended ones. */
    public static final int DEFAULT_MAX_RECORDS = 100_000;

    private final RedisConnection line;
    private final Breaker breaker;
    private final Coordination coordination;
    private final RedisOverrides overrides;
    private final CommandQueues queues;
    private final WarmUp warmUp;
    private final Optional<UsageDrain> drain;
    private final Optional<Thresholds> thresholds;

    /** The thresholds of the plans in use, and what reports those that are reached. */
    private static final class Thresholds {
        private final ThresholdDrain drain;
        private volatile ThresholdText text;

        private Thresholds(ThresholdDrain drain, Plans plans) {
            this.drain = drain;
            this.text = new ThresholdText(plans);
        }
    }

    private RedisStore(Builder builder, Scripts scripts) {
        this.line = new RedisConnection(builder.uri, builder.tls(), builder.polled(), builder.names, builder.listener);
        this.breaker = new Breaker(line, builder.listener);
        this.drain = builder.ledger.map(made -> new UsageDrain(line, made.ledger(), made.plans(), made.failed()));
        this.overrides = new RedisOverrides(line, scripts.named("overrides.lua"), builder.upkeepDeadline());
        this.thresholds = builder.watched.map(
                made -> new Thresholds(new ThresholdDrain(line, made.receiver(), made.failed()), made.plans()));
        Optional<CommandQueues.Watching> watching = thresholds.map(each -> new CommandQueues.Watching(
                Scripts.watching(builder.ledger.isPresent()), () -> each.text, each.drain::reached));
        this.coordination = new Coordination(line, scripts, builder.upkeepDeadline());
        this.queues = new CommandQueues(
                line, scripts, breaker, builder.options(drain.map(each -> each::writes), watching), coordination);
        this.warmUp = new WarmUp(line, scripts.all(), queues::decide, queues::probe, this);
    }

    /**
     * A store on one server, or on the cluster that it is part of.
     *
     * @param uri {@code redis://[[user]:password@]host[:port][/database]}, or {@code rediss://} for TLS
     * @throws InvalidInputException if the URI cannot be read; the message does not repeat it
     */
    public static RedisStore create(String uri) {
        return builder(uri).build();
    }

    /** Creates a store with the deadline of a command: 1 ms … 1 min. */
    public static RedisStore create(String uri, Duration deadline) {
        return builder(uri).deadline(deadline).build();
    }

    /** A store of which more than the address is said. */
    public static Builder builder(String uri) {
        return new Builder(uri);
    }

    /** Builds a store. Not for several threads. */
    public static final class Builder {
        private static final Duration MAX_DEADLINE = Duration.ofMinutes(1);

        private final String uri;
        private Duration deadline = DEFAULT_DEADLINE;
        private Optional<Duration> firstDeadline = Optional.empty();
        private int maxDecisionsPerCall = CommandBatcher.MAX_PER_CALL;
        private int maxCalls = CommandBatcher.MAX_CALLS;
        private int maxRecords = DEFAULT_MAX_RECORDS;
        private Optional<File> authority = Optional.empty();
        private Optional<File> certificate = Optional.empty();
        private Optional<File> key = Optional.empty();
        private Optional<TrustManagerFactory> trusted = Optional.empty();
        private Optional<KeyManagerFactory> identity = Optional.empty();
        private Optional<CredentialsSource> source = Optional.empty();
        private Duration interval = Duration.ofSeconds(1);
        private StoreListener listener = StoreListener.NONE;
        private BooleanSupplier shaped = () -> true;
        private HostResolver names = HostResolver.OF_THE_SYSTEM;
        private Optional<Recorded> ledger = Optional.empty();

        /** The ledger that receives the records, and what moving them needs. */
        private record Recorded(UsageLedger ledger, Plans plans, Consumer<String> failed) {}

        private Optional<Watched> watched = Optional.empty();

        /** What receives crossed thresholds, and what finding them needs. */
        private record Watched(
                Function<List<ThresholdCrossed>, Set<String>> receiver, Plans plans, Consumer<String> failed) {}

        private Builder(String uri) {
            this.uri = given("uri", uri);
        }

        /** How long a command may take before it fails: 1 ms … 1 min; default 50 ms. The failure is reported at most 10 ms after the deadline. */
        public Builder deadline(Duration most) {
            if (given("deadline", most).toMillis() < 1 || most.compareTo(MAX_DEADLINE) > 0) {
                throw new InvalidInputException("deadline", most, "1 ms … 1 min");
            }
            this.deadline = most;
            return this;
        }

        /**
         * How long the first commands of each kind may take, until eight of them were answered or one was not: the deadline
         * … 1 min; 5 s by default, or the deadline where that is longer. It is the time in which this process loads its
         * classes and the server compiles a script, which say nothing of the next command.
         */
        public Builder firstDeadline(Duration most) {
            if (given("firstDeadline", most).compareTo(MAX_DEADLINE) > 0 || most.toMillis() < 1) {
                throw new InvalidInputException("firstDeadline", most, "1 ms … 1 min");
            }
            this.firstDeadline = Optional.of(most);
            return this;
        }

        private Duration firstDeadline() {
            return atLeastTheDeadline(DEFAULT_FIRST_DEADLINE);
        }

        private Duration upkeepDeadline() {
            return atLeastTheDeadline(UPKEEP_DEADLINE);
        }

        private Duration atLeastTheDeadline(Duration otherwise) {
            Duration first = firstDeadline.orElse(otherwise);
            return first.compareTo(deadline) < 0 ? deadline : first;
        }

        private CommandQueues.Options options(
                Optional<Consumer<String>> recorded, Optional<CommandQueues.Watching> watching) {
            return new CommandQueues.Options(
                    deadline,
                    firstDeadline(),
                    upkeepDeadline(),
                    maxDecisionsPerCall,
                    maxCalls,
                    maxRecords,
                    recorded,
                    watching,
                    shaped);
        }

        /**
         * The most reservations and acquires with ids of one tenant, open and ended ones; {@value #DEFAULT_MAX_RECORDS}
         * by default. They are not counted where an enforced limit on the requests of the tenant keeps them below that.
         *
         * @param most 1 … 2147483647
         */
        public Builder maxRecords(int most) {
            if (most < 1) {
                throw new InvalidInputException("maxRecords", most, "1 … " + Integer.MAX_VALUE);
            }
            this.maxRecords = most;
            return this;
        }

        /**
         * How many different decisions may share a call when they have to wait: 1 … 16, 16 by default; 1 sends each at once.
         * Equal ones of one subject are one step with a count, up to 255; each has a reply of its own.
         */
        public Builder maxDecisionsPerCall(int most) {
            if (most < 1 || most > CommandBatcher.MAX_PER_CALL) {
                throw new InvalidInputException("maxDecisionsPerCall", most, "1 … " + CommandBatcher.MAX_PER_CALL);
            }
            this.maxDecisionsPerCall = most;
            return this;
        }

        /**
         * The certificate authorities to trust instead of the system's, for {@code rediss://}. The server's name is always verified.
         *
         * @param pem certificates
         */
        public Builder authority(Path pem) {
            this.authority = Optional.of(readable("authority", pem));
            return this;
        }

        /** The certificate authorities to trust, as a framework has them. The server's name is always verified. */
        public Builder authority(TrustManagerFactory trusted) {
            this.trusted = Optional.of(given("authority", trusted));
            return this;
        }

        /** Who this client is, as a framework has its certificate and key. */
        public Builder clientCertificate(KeyManagerFactory identity) {
            this.identity = Optional.of(given("clientCertificate", identity));
            return this;
        }

        /**
         * Who this client is, to a server that wants to see a certificate.
         *
         * @param pem the certificate and its chain
         * @param keyPem its private key, PKCS #8, not encrypted
         */
        public Builder clientCertificate(Path pem, Path keyPem) {
            this.certificate = Optional.of(readable("clientCertificate", pem));
            this.key = Optional.of(readable("clientCertificate", keyPem));
            return this;
        }

        /** Who the store is, instead of what the URI says; asked again every second. */
        public Builder credentials(CredentialsSource source) {
            return credentials(source, Duration.ofSeconds(1));
        }

        /** Sets a source of credentials that is read again every {@code interval}: 10 ms … 1 h. */
        public Builder credentials(CredentialsSource source, Duration interval) {
            if (given("interval", interval).toMillis() < 10 || interval.compareTo(Duration.ofHours(1)) > 0) {
                throw new InvalidInputException("interval", interval, "10 ms … 1 h");
            }
            this.source = Optional.of(given("credentials", source));
            this.interval = interval;
            return this;
        }

        /** The listener for events of the connection; none by default. */
        public Builder listener(StoreListener told) {
            this.listener = StoreListener.unfailing(given("listener", told));
            return this;
        }

        /**
         * Has each step of a reservation add its record to a stream of the tenant, in the same step as its counts, and
         * moves the records from there into a ledger: within a second, by this process or, after its end, by any other one
         * that has a ledger. None by default. The limiter is given the ledger too, for what a store does not know.
         *
         * @param ledger whose appends are complete once the records are on the disk
         * @param plans by whose limits spend is distinguished from other charges
         * @param failed is given what went wrong, in words; it is tried again
         */
        public Builder ledger(UsageLedger ledger, Plans plans, Consumer<String> failed) {
            this.ledger =
                    Optional.of(new Recorded(given("ledger", ledger), given("plans", plans), given("failed", failed)));
            return this;
        }

        /** For tests: how many calls may be unanswered before decisions wait. */
        Builder maxCalls(int most) {
            this.maxCalls = most;
            return this;
        }

        /**
         * Has each call record the thresholds that it reaches, in the same step as its counts, and gives them to a
         * receiver: at least once, also over the end of this process, each time with the same id. None by default. A
         * limiter on this store is given no listener for crossed thresholds then.
         *
         * @param receiver returns the ids of the events that it has on the disk; called on a thread of its own
         * @param plans whose thresholds are looked for when a reservation is settled or extended
         * @param failed is given what went wrong, in words; it is tried again
         */
        public Builder thresholds(
                Function<List<ThresholdCrossed>, Set<String>> receiver, Plans plans, Consumer<String> failed) {
            this.watched = Optional.of(
                    new Watched(given("receiver", receiver), given("plans", plans), given("failed", failed)));
            return this;
        }

        /** For tests: whether the next call may be made with the script of its plan's shape. */
        Builder shaped(BooleanSupplier next) {
            this.shaped = next;
            return this;
        }

        /** For tests: where names are looked up. */
        Builder names(HostResolver where) {
            this.names = where;
            return this;
        }

        private static File readable(String field, Path path) {
            if (!Files.isReadable(given(field, path))) {
                throw new InvalidInputException(field, path, "a file that can be read");
            }
            return path.toFile();
        }

        private Optional<SslOptions> tls() {
            if (authority.isEmpty() && certificate.isEmpty() && trusted.isEmpty() && identity.isEmpty()) {
                return Optional.empty();
            }
            SslOptions.Builder options =
                    SslOptions.builder().jdkSslProvider().handshakeTimeout(RedisConnection.PATIENCE);
            trusted.ifPresent(options::trustManager);
            identity.ifPresent(options::keyManager);
            authority.ifPresent(options::trustManager);
            certificate.ifPresent(pem -> options.keyManager(pem, key.orElseThrow(), new char[0]));
            return Optional.of(options.build());
        }

        private Optional<PolledCredentials> polled() {
            return source.map(from -> new PolledCredentials(from, interval, listener));
        }

        /** Returns connections of their own to the server of this store, for commands of any kind. Nothing is connected yet. */
        public RawRedis raw() {
            return new RawRedis(uri, tls(), polled(), names);
        }

        /** The store. Nothing is connected yet. */
        public RedisStore build() {
            RedisStore store = new RedisStore(this, ledger.isPresent() ? Scripts.recording() : Scripts.shipped());
            store.drain.ifPresent(UsageDrain::start);
            store.thresholds.ifPresent(each -> each.drain.start());
            return store;
        }
    }

    /** For tests: the time is passed to the scripts. */
    public static RedisStore withTimePassedIn(String uri, TimeSource time) {
        return withTimePassedIn(uri, time, Map.of());
    }

    /**
     * Creates a store with other texts for some scripts. Which calls are made with the script of a shape and which with the
     * generic one is drawn from the seed.
     */
    public static RedisStore withTimePassedIn(String uri, TimeSource time, Map<String, String> others) {
        return withTimePassedIn(uri, time, others, 1);
    }

    /** Creates a store of which decisions wait while so many calls are unanswered, and share calls then. */
    static RedisStore withTimePassedIn(String uri, TimeSource time, Map<String, String> others, int maxCalls) {
        Random coin = new Random(Long.getLong("tidegate.seed", 1));
        Builder builder =
                builder(uri).deadline(Duration.ofSeconds(10)).maxCalls(maxCalls).shaped(() -> coin.nextInt(3) > 0);
        return new RedisStore(builder, Scripts.timed(time, others));
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        return command instanceof StoreCommand.OfReservation step ? step.acceptStep(queues) : command.accept(queues);
    }

    @Override
    public CompletionStage<Integer> present(String instance, Duration lasting) {
        return coordination.present(instance, lasting);
    }

    @Override
    public void replaced(Plans plans) {
        drain.ifPresent(each -> each.replace(plans));
        thresholds.ifPresent(each -> each.text = new ThresholdText(plans));
    }

    @Override
    public CompletionStage<List<Running>> running(String instance, long version, Duration lasting) {
        return coordination.running(instance, version, lasting);
    }

    @Override
    public String shard(String tenant) {
        return coordination.shard(tenant);
    }

    @Override
    public CompletionStage<Epoch> epoch(String tenant, boolean lost) {
        return coordination.epoch(tenant, lost);
    }

    @Override
    public CompletionStage<List<Epoch>> epochs(Map<String, Boolean> known) {
        return coordination.epochs(known);
    }

    @Override
    public CompletionStage<Evictions> evictions(String shard) {
        return coordination.evictions(shard);
    }

    @Override
    public CompletionStage<long[]> addAttempts(String tenant, List<Attempts> added, Duration lasting) {
        return coordination.addAttempts(tenant, added, lasting);
    }

    /**
     * Keeps a text that describes the plans in use, for the processes that start later.
     *
     * @param lasting how long it is kept
     * @return the text that was kept before; empty if there was none
     */
    public CompletionStage<Optional<String>> exchangePlans(String text, Duration lasting) {
        return coordination.exchangePlans(text, lasting);
    }

    /**
     * Connects, has the server load the scripts, takes every kind of step on keys used for nothing else, and makes decisions
     * until they come within the deadline; after that one decision for each shard, which fails where decisions fail.
     */
    @Override
    public CompletionStage<Void> check() {
        return warmUp.check().thenAccept(any -> queues.warmed());
    }

    /** How many decisions were made in the step of an equal one, for tests that this happens. */
    long combined() {
        return queues.combined();
    }

    @Override
    public Optional<OverrideStore> overrides() {
        return Optional.of(overrides);
    }

    /** The scripts of shapes, for tests that both paths are taken. */
    ShapedScripts shapes() {
        return queues.shapes();
    }

    /** The scripts of shapes for reservations, for tests that both paths are taken. */
    ShapedScripts reserveShapes() {
        return queues.reserveShapes();
    }

    /** The scripts of shapes for settles, for tests that both paths are taken. */
    ShapedScripts settleShapes() {
        return queues.settleShapes();
    }

    /** The packed state of one key, for tests that compare stores byte for byte. */
    byte[] dump(Subject subject, Scope scope) {
        return line.get(RedisKeys.key(subject, scope)).join();
    }

    @Override
    public String source() {
        return "redis";
    }

    @Override
    public void close() {
        // First what waits: else it would be tried on a line that is closed.
        queues.close();
        drain.ifPresent(UsageDrain::close);
        thresholds.ifPresent(each -> each.drain.close());
        breaker.close();
        line.close();
    }
}
