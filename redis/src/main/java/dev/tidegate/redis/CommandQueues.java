package dev.tidegate.redis;

import dev.tidegate.Subject;
import dev.tidegate.redis.command.Breaker;
import dev.tidegate.redis.command.CommandBatcher;
import dev.tidegate.redis.command.Deadlines;
import dev.tidegate.redis.command.PendingCommand;
import dev.tidegate.redis.command.PendingDecision;
import dev.tidegate.redis.command.ReservationSteps;
import dev.tidegate.redis.command.ShapeHints;
import dev.tidegate.redis.command.ShapedScripts;
import dev.tidegate.redis.command.ThresholdText;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.script.PlanShape;
import dev.tidegate.redis.script.Scripts;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends each store command to its script, within a deadline: the first commands of a kind have longer, because classes are
 * loaded and scripts are compiled on the way. Only decisions share calls.
 */
final class CommandQueues
        implements StoreCommand.Handler<CompletionStage<StoreReply>>,
                StoreCommand.StepHandler<CompletionStage<StoreReply>>,
                AutoCloseable {
    private final CommandBatcher decisions;
    private final CommandBatcher watchedDecisions;
    private final CommandBatcher reads;
    private final CommandBatcher reserves;
    private final CommandBatcher settles;
    private final CommandBatcher extensions;
    private final CommandBatcher cancellations;
    private final CommandBatcher adjustments;
    private final CommandBatcher looks;
    private final List<CommandBatcher> all;
    private final ShapedScripts shapes;
    private final ShapedScripts reserveShapes;
    private final ShapedScripts settleShapes;
    private final ShapeHints hints = new ShapeHints();
    private final ShapeHints warmUpHints = new ShapeHints();
    private final Deadlines deadlines;
    private final Deadlines firstDeadlines;
    private final Deadlines upkeepDeadlines;
    private final Options options;
    private final Coordination coordination;

    /**
     * The deadlines and bounds of commands, as {@link RedisStore.Builder} takes them.
     *
     * @param maxCalls how many calls of decisions may be unanswered before further ones wait
     * @param recorded receives the tenant of each step that is recorded for the usage ledger; empty if none is
     * @param watching records the thresholds that calls reach; empty if they are not recorded
     * @param shaped whether the next call may be made with the script of its plan's shape
     */
    record Options(
            Duration deadline,
            Duration firstDeadline,
            Duration upkeepDeadline,
            int maxDecisionsPerCall,
            int maxCalls,
            int maxRecords,
            Optional<Consumer<String>> recorded,
            Optional<Watching> watching,
            BooleanSupplier shaped) {}

    /**
     * The parts that recording thresholds needs.
     *
     * @param scripts that record them
     * @param text the thresholds of all plans in use
     * @param reached receives the tenant of a reply that says that one was reached
     */
    record Watching(Scripts scripts, Supplier<ThresholdText> text, Consumer<String> reached) {}

    CommandQueues(RedisConnection line, Scripts scripts, Breaker breaker, Options options, Coordination coordination) {
        this.deadlines = new Deadlines(options.deadline());
        this.firstDeadlines = new Deadlines(options.firstDeadline());
        this.upkeepDeadlines = new Deadlines(options.upkeepDeadline());
        this.options = options;
        this.coordination = coordination;
        Function<String, CommandBatcher> queue =
                name -> new CommandBatcher(line, scripts.named(name), Optional.empty(), breaker, 1, 1);
        AtomicInteger made = new AtomicInteger();
        this.shapes = new ShapedScripts(line, PlanShape.Step.DECIDE, scripts, options.shaped(), made);
        this.decisions = new CommandBatcher(
                line,
                scripts.named("decide.lua"),
                Optional.of(shapes),
                breaker,
                options.maxDecisionsPerCall(),
                options.maxCalls());
        Scripts watching = options.watching().map(Watching::scripts).orElse(scripts);
        Function<String, CommandBatcher> watched =
                name -> new CommandBatcher(line, watching.named(name), Optional.empty(), breaker, 1, 1);
        // A script around the decisions of several plans would have to know where each begins.
        this.watchedDecisions = new CommandBatcher(
                line,
                watching.named("decide.lua"),
                Optional.of(new ShapedScripts(line, PlanShape.Step.DECIDE, watching, options.shaped(), made)),
                breaker,
                1,
                1);
        this.reads = queue.apply("read.lua");
        this.reserveShapes = new ShapedScripts(line, PlanShape.Step.RESERVE, watching, options.shaped(), made);
        this.reserves =
                new CommandBatcher(line, watching.named("reserve.lua"), Optional.of(reserveShapes), breaker, 1, 1);
        this.settleShapes = new ShapedScripts(line, PlanShape.Step.SETTLE, watching, options.shaped(), made);
        this.settles = new CommandBatcher(line, watching.named("settle.lua"), Optional.of(settleShapes), breaker, 1, 1);
        this.extensions = watched.apply("extend.lua");
        this.cancellations = queue.apply("cancel.lua");
        this.adjustments = watched.apply("adjust.lua");
        this.looks = queue.apply("look.lua");
        this.all = List.of(
                decisions, watchedDecisions, reads, reserves, settles, extensions, cancellations, adjustments, looks);
    }

    @Override
    public CompletionStage<StoreReply> decide(StoreCommand.Decide command) {
        PendingCommand pending = PendingDecision.of(
                command.subject(), command.limits(), command.boundaries(), command.parts(), command.charge());
        if (options.watching().isEmpty() || !command.charge() || !ThresholdText.hasAny(command.limits())) {
            return decisions.submit(pending, within(decisions));
        }
        byte[] text = ThresholdText.ofDecision(command.subject(), command.limits(), command.parts());
        return reported(command.subject(), watchedDecisions.submit(pending.watched(text), within(watchedDecisions)));
    }

    /** Has what a script recorded reported soon. */
    private PendingCommand reported(Subject subject, PendingCommand pending) {
        options.watching().ifPresent(watching -> {
            var unused = pending.whenComplete((reply, failure) -> {
                if (pending.hasCrossed()) {
                    watching.reached().accept(subject.tenant());
                }
            });
        });
        return pending;
    }

    /** Has a step record the thresholds that it reaches. */
    private PendingCommand watched(PendingCommand pending, Function<ThresholdText, byte[]> text) {
        return options.watching()
                .map(watching -> pending.watched(text.apply(watching.text().get())))
                .orElse(pending);
    }

    @Override
    public CompletionStage<StoreReply> read(StoreCommand.Read command) {
        return reads.submit(
                PendingDecision.of(
                        command.subject(),
                        command.limits(),
                        command.boundaries(),
                        new long[command.limits().size()],
                        false),
                within(reads));
    }

    @Override
    public CompletionStage<StoreReply> reset(StoreCommand.Reset command) {
        Duration within = decisions.isCold() ? options.firstDeadline() : options.deadline();
        return coordination.reset(command.subject(), within);
    }

    @Override
    public CompletionStage<StoreReply> step(StoreCommand.OfReservation command) {
        return command.acceptStep(this);
    }

    @Override
    public CompletionStage<StoreReply> reserve(StoreCommand.Reserve command) {
        PendingCommand pending = watched(
                recorded(command, ReservationSteps.reserve(command, options.maxRecords(), hints(command))),
                any -> ThresholdText.ofDecision(command.subject(), command.limits(), command.parts()));
        return reported(command.subject(), reserves.submit(pending, within(reserves)));
    }

    @Override
    public CompletionStage<StoreReply> extend(StoreCommand.Extend command) {
        PendingCommand pending =
                watched(recorded(command, ReservationSteps.extend(command)), text -> text.ofStep(command.subject()));
        return reported(command.subject(), extensions.submit(pending, within(extensions)));
    }

    @Override
    public CompletionStage<StoreReply> settle(StoreCommand.Settle command) {
        PendingCommand pending = watched(
                recorded(command, ReservationSteps.settle(command, hints(command))),
                text -> text.ofStep(command.subject()));
        return reported(command.subject(), settles.submit(pending, within(settles)));
    }

    @Override
    public CompletionStage<StoreReply> cancel(StoreCommand.Cancel command) {
        return cancellations.submit(recorded(command, ReservationSteps.cancel(command)), within(cancellations));
    }

    @Override
    public CompletionStage<StoreReply> adjust(StoreCommand.Adjust command) {
        PendingCommand pending = watched(
                recorded(command, ReservationSteps.adjust(command)), text -> text.ofAdjustment(command.subject()));
        return reported(command.subject(), adjustments.submit(pending, within(adjustments)));
    }

    @Override
    public CompletionStage<StoreReply> look(StoreCommand.Look command) {
        return looks.submit(ReservationSteps.look(command), within(looks));
    }

    /** The steps of a warm-up are not recorded: they are not used. */
    private PendingCommand recorded(StoreCommand.OfReservation command, PendingCommand pending) {
        if (options.recorded().isEmpty()) {
            return pending;
        }
        String tenant = command.subject().tenant();
        if (WarmUp.isWarmUp(tenant)) {
            return pending.recorded(new byte[0]);
        }
        options.recorded().get().accept(tenant);
        return pending.recorded(ReservationSteps.usageEntry(command));
    }

    /** The plan of a warm-up says nothing about those of tenants. */
    private ShapeHints hints(StoreCommand.OfReservation command) {
        return WarmUp.isWarmUp(command.subject().tenant()) ? warmUpHints : hints;
    }

    /** The first commands of a kind have longer. */
    private Deadlines within(CommandBatcher queue) {
        return queue.isCold() ? firstDeadlines : deadlines;
    }

    /** The scripts of shapes for decisions. */
    ShapedScripts shapes() {
        return shapes;
    }

    /** The scripts of shapes for reservations. */
    ShapedScripts reserveShapes() {
        return reserveShapes;
    }

    /** The scripts of shapes for settles. */
    ShapedScripts settleShapes() {
        return settleShapes;
    }

    /** How many decisions were made in the step of an equal one. */
    long combined() {
        return decisions.combined();
    }

    /** Makes a decision within the deadline. */
    PendingCommand decide(PendingCommand decision) {
        return decisions.submit(decision, within(decisions));
    }

    /** Makes a decision within the deadline of what is none: whether it can be made is the question, not how fast. */
    PendingCommand probe(PendingCommand decision) {
        return decisions.submit(decision, upkeepDeadlines);
    }

    /** Ends the time in which commands have the first deadline. */
    void warmed() {
        all.forEach(CommandBatcher::warmed);
    }

    @Override
    public void close() {
        deadlines.close();
        firstDeadlines.close();
        upkeepDeadlines.close();
    }
}
