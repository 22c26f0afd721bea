package dev.tidegate.redis;

import dev.tidegate.redis.command.Breaker;
import dev.tidegate.redis.command.CommandBatcher;
import dev.tidegate.redis.command.Deadlines;
import dev.tidegate.redis.command.PendingCommand;
import dev.tidegate.redis.command.PendingDecision;
import dev.tidegate.redis.command.ReservationSteps;
import dev.tidegate.redis.command.ShapedScripts;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.redis.script.Scripts;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sends each store command to its script, within a deadline: the first commands of a kind have longer, because classes are
 * loaded and scripts are compiled on the way. Only decisions share calls.
 */
final class CommandQueues
        implements StoreCommand.Handler<CompletionStage<StoreReply>>,
                StoreCommand.StepHandler<CompletionStage<StoreReply>>,
                AutoCloseable {
    private final CommandBatcher decisions;
    private final CommandBatcher reads;
    private final CommandBatcher reserves;
    private final CommandBatcher settles;
    private final CommandBatcher extensions;
    private final CommandBatcher cancellations;
    private final CommandBatcher adjustments;
    private final CommandBatcher looks;
    private final List<CommandBatcher> all;
    private final ShapedScripts shapes;
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
            BooleanSupplier shaped) {}

    CommandQueues(RedisConnection line, Scripts scripts, Breaker breaker, Options options, Coordination coordination) {
        this.deadlines = new Deadlines(options.deadline());
        this.firstDeadlines = new Deadlines(options.firstDeadline());
        this.upkeepDeadlines = new Deadlines(options.upkeepDeadline());
        this.options = options;
        this.coordination = coordination;
        Function<String, CommandBatcher> queue =
                name -> new CommandBatcher(line, scripts.named(name), Optional.empty(), breaker, 1, 1);
        this.shapes = new ShapedScripts(line, scripts, options.shaped());
        this.decisions = new CommandBatcher(
                line,
                scripts.named("decide.lua"),
                Optional.of(shapes),
                breaker,
                options.maxDecisionsPerCall(),
                options.maxCalls());
        this.reads = queue.apply("read.lua");
        this.reserves = queue.apply("reserve.lua");
        this.settles = queue.apply("settle.lua");
        this.extensions = queue.apply("extend.lua");
        this.cancellations = queue.apply("cancel.lua");
        this.adjustments = queue.apply("adjust.lua");
        this.looks = queue.apply("look.lua");
        this.all = List.of(decisions, reads, reserves, settles, extensions, cancellations, adjustments, looks);
    }

    @Override
    public CompletionStage<StoreReply> decide(StoreCommand.Decide command) {
        return submit(
                decisions,
                PendingDecision.of(
                        command.subject(), command.limits(), command.boundaries(), command.parts(), command.charge()));
    }

    @Override
    public CompletionStage<StoreReply> read(StoreCommand.Read command) {
        return submit(
                reads,
                PendingDecision.of(
                        command.subject(),
                        command.limits(),
                        command.boundaries(),
                        new long[command.limits().size()],
                        false));
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
        return submit(reserves, recorded(command, ReservationSteps.reserve(command, options.maxRecords())));
    }

    @Override
    public CompletionStage<StoreReply> extend(StoreCommand.Extend command) {
        return submit(extensions, recorded(command, ReservationSteps.extend(command)));
    }

    @Override
    public CompletionStage<StoreReply> settle(StoreCommand.Settle command) {
        return submit(settles, recorded(command, ReservationSteps.settle(command)));
    }

    @Override
    public CompletionStage<StoreReply> cancel(StoreCommand.Cancel command) {
        return submit(cancellations, recorded(command, ReservationSteps.cancel(command)));
    }

    @Override
    public CompletionStage<StoreReply> adjust(StoreCommand.Adjust command) {
        return submit(adjustments, recorded(command, ReservationSteps.adjust(command)));
    }

    @Override
    public CompletionStage<StoreReply> look(StoreCommand.Look command) {
        return submit(looks, ReservationSteps.look(command));
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

    private PendingCommand submit(CommandBatcher queue, PendingCommand command) {
        (queue.isCold() ? firstDeadlines : deadlines).watch(command);
        queue.submit(command);
        return command;
    }

    /** The scripts of shapes. */
    ShapedScripts shapes() {
        return shapes;
    }

    /** How many decisions were made in the step of an equal one. */
    long combined() {
        return decisions.combined();
    }

    /** Makes a decision within the deadline. */
    PendingCommand decide(PendingCommand decision) {
        return submit(decisions, decision);
    }

    /** Makes a decision within the deadline of what is none: whether it can be made is the question, not how fast. */
    PendingCommand probe(PendingCommand decision) {
        upkeepDeadlines.watch(decision);
        decisions.submit(decision);
        return decision;
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
