package dev.tidegate.aws.apply;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.apply.Hooks.Event;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Applies a plan step by step, and undoes it. It goes on where an earlier run stopped. For one thread. */
public final class Applier {
    private final Plan plan;
    private final JournalFile file;
    private final Secrets secrets;
    private final Hooks hooks;
    private final Reader reader;
    private final Caller caller;
    private final Map<String, String> secretValues;
    private Journal journal;

    /**
     * Reads the record of the plan; calls nothing yet.
     *
     * @param secretValues values of the slots that hold secrets; they are sent, and written nowhere
     * @throws UnusablePlanException if the record is not this plan's
     */
    public Applier(
            Plan plan, JournalFile file, AwsApi api, Secrets secrets, Map<String, String> secretValues, Hooks hooks) {
        this.plan = plan;
        this.file = file;
        this.secrets = secrets;
        this.hooks = hooks;
        this.secretValues = Map.copyOf(secretValues);
        this.reader = new Reader(api, plan.id(), secrets);
        this.caller = new Caller(api, reader, hooks, secretValues);
        try {
            this.journal = file.read(plan.id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Journal next) {
        try {
            file.write(next);
            journal = next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes every change that is not made yet, in their order.
     *
     * @throws DriftException if the account is not as expected; nothing was done since this was noticed
     * @throws StepFailedException if AWS refuses a step, or does not answer for long
     * @throws UnusablePlanException if a slot has no value, or the plan was undone
     */
    public Outcome apply() {
        checkUsable();
        checkDrift();
        tryOut();
        for (int i = 0; i < plan.steps().size(); i++) {
            Step step = plan.steps().get(i);
            if (step instanceof Manual manual && !isByHandDone(i, manual)) {
                return new Outcome(Outcome.End.NEEDS_A_PERSON, i + 1, manual.text());
            }
            if (step instanceof Change change) {
                apply(i, change);
            }
        }
        return Outcome.complete();
    }

    private void checkUsable() {
        if (journal.isRolledBack()) {
            throw new UnusablePlanException("plan " + plan.id() + " was undone; make a new one");
        }
        for (String slot : Slots.open(plan.steps())) {
            if (!plan.slots().containsKey(slot) && !secretValues.containsKey(slot)) {
                throw new UnusablePlanException("no value for " + slot);
            }
        }
        for (Step step : plan.steps()) {
            if (!(step instanceof Change change)) {
                continue;
            }
            if (Effects.of(change).isEmpty()) {
                throw new UnusablePlanException(
                        change.service() + " " + change.operation() + " cannot be applied by this version");
            }
            boolean sendsSecret =
                    Slots.missing(change, plan.slots().keySet()).stream().anyMatch(Slots::isSecret);
            if (change.service().equals("amplify") && sendsSecret) {
                throw new UnusablePlanException("a secret would be sent to a variable of Amplify");
            }
        }
    }

    /** Asks EC2 about every step that is complete already, so that a missing right is known before anything is done. */
    private void tryOut() {
        for (int i = 0; i < plan.steps().size(); i++) {
            if (journal.entry(i).isEmpty() && plan.steps().get(i) instanceof Change planned) {
                Change change = filled(planned);
                if (Slots.missing(change, secretValues.keySet()).isEmpty()) {
                    caller.tryOut(i + 1, Effects.of(change).orElseThrow(), change);
                }
            }
        }
    }

    /** Every property that can be read already is as the plan saw it, or as a step left it. */
    private void checkDrift() {
        SortedMap<String, String> expected = journal.expected(plan);
        Map<String, DriftException.Difference> differences = new LinkedHashMap<>();
        for (int i = 0; i < plan.steps().size(); i++) {
            Optional<Entry> entry = journal.entry(i);
            if (entry.isPresent() || !(plan.steps().get(i) instanceof Change planned)) {
                continue;
            }
            Change change = filled(planned);
            if (Slots.missing(change, Map.<String, String>of().keySet()).stream()
                    .allMatch(Slots::isSecret)) {
                Effect effect = Effects.of(change).orElseThrow();
                differences(caller.look(i + 1, effect, change), expected)
                        .forEach(it -> differences.put(it.property(), it));
            }
        }
        // What a step that was begun left behind is not known; it is looked at when the step goes on.
        journal.entries().values().stream()
                .filter(entry -> !entry.isOver())
                .forEach(entry -> differences.keySet().removeAll(entry.before().keySet()));
        if (!differences.isEmpty()) {
            throw new DriftException(List.copyOf(differences.values()));
        }
    }

    private static List<DriftException.Difference> differences(Look look, SortedMap<String, String> expected) {
        List<DriftException.Difference> all = new ArrayList<>();
        look.properties().forEach((name, value) -> {
            String wanted = expected.getOrDefault(name, value);
            if (!wanted.equals(value) && !name.startsWith(Look.TRACE)) {
                all.add(new DriftException.Difference(name, wanted, value));
            }
        });
        return all;
    }

    private static void refuse(List<DriftException.Difference> differences) {
        if (!differences.isEmpty()) {
            throw new DriftException(differences);
        }
    }

    private Change filled(Change change) {
        Map<String, Object> values = new TreeMap<>(plan.slots());
        values.putAll(journal.slots());
        return Slots.filled(change, values);
    }

    private boolean isByHandDone(int i, Manual manual) {
        if (journal.entry(i).isPresent()) {
            return true;
        }
        if (!hooks.isDoneByHand(i + 1, manual.text())) {
            return false;
        }
        Undo undo = new Undo(List.of(), "");
        write(journal.with(
                i, new Entry(Entry.State.BY_HAND, Optional.empty(), new TreeMap<>(), new TreeMap<>(), undo, "")));
        return true;
    }

    private void apply(int i, Change planned) {
        Optional<Entry> known = journal.entry(i);
        if (known.filter(Entry::isOver).isPresent()) {
            return;
        }
        Entry entry = known.orElseGet(() -> begun(i, filled(planned)));
        if (entry.isOver()) {
            return;
        }
        Change change = entry.change().orElseThrow();
        Effect effect = Effects.of(change).orElseThrow();
        if (known.isPresent()) {
            checkBegun(i, effect, entry);
        }
        Look after = caller.make(i + 1, change, List.of(change), look -> effect.isDone(look, change, entry.before()));
        over(i, entry, after, Entry.State.DONE);
    }

    /** The record of a step is written before its call is made. */
    private Entry begun(int i, Change filled) {
        Effect effect = Effects.of(filled).orElseThrow();
        Change change = caller.read(i + 1, () -> effect.exact(reader, filled));
        Look look = caller.settled(i + 1, effect, change);
        refuse(differences(look, journal.expected(plan)));
        Entry entry = new Entry(
                Entry.State.BEGUN,
                Optional.of(change),
                look.properties(),
                new TreeMap<>(),
                effect.undo(look, change, secrets),
                "");
        if (effect.isDone(look, change, new TreeMap<>())) {
            return over(i, entry, look, Entry.State.SKIPPED);
        }
        caller.tryOut(i + 1, effect, change);
        write(journal.with(i, entry));
        hooks.report(new Event(Event.Kind.STARTED, i + 1, change.operation() + " " + change.resource()));
        return entry;
    }

    /** The call may have been made or not; what is seen is one or the other. */
    private void checkBegun(int i, Effect effect, Entry entry) {
        Change change = entry.change().orElseThrow();
        Look look = caller.settled(i + 1, effect, change);
        if (!effect.isDone(look, change, entry.before())) {
            refuse(differences(look, entry.before()));
        }
    }

    private Entry over(int i, Entry entry, Look after, Entry.State state) {
        Change change = entry.change().orElseThrow();
        String id = Effects.of(change)
                .flatMap(effect -> effect.id(after, slot(change)))
                .map(String::valueOf)
                .orElse("");
        SortedMap<String, String> properties = new TreeMap<>(after.properties());
        properties.values().removeIf(Look.MISSING::equals);
        Entry done = new Entry(state, entry.change(), entry.before(), properties, entry.undo(), id);
        write(journal.with(i, done));
        Event.Kind kind = state == Entry.State.SKIPPED ? Event.Kind.NOTHING_TO_DO : Event.Kind.DONE;
        hooks.report(new Event(kind, i + 1, change.operation() + " " + change.resource()));
        return done;
    }

    private static String slot(Change change) {
        return change.result().map(slot -> slot.name()).orElse("");
    }

    /**
     * Undoes every change that was made, the last one first. A step that cannot be undone ends it: what was made before
     * that step stays.
     *
     * @throws DriftException if something is not as a step left it; nothing was undone since this was noticed
     * @throws StepFailedException if AWS refuses, or does not answer for long
     */
    public Outcome rollback() {
        write(journal.rollingBack());
        for (int i = plan.steps().size() - 1; i >= 0; i--) {
            Optional<Entry> entry = journal.entry(i);
            if (entry.isEmpty()) {
                continue;
            }
            Entry.State state = entry.get().state();
            if (state == Entry.State.BY_HAND && !isTakenBack(i, entry.get())) {
                return new Outcome(Outcome.End.NEEDS_A_PERSON, i + 1, "Take back: " + text(i));
            }
            if (state == Entry.State.BEGUN || state == Entry.State.DONE || state == Entry.State.UNDOING) {
                Optional<Outcome> end = undo(i, entry.get());
                if (end.isPresent()) {
                    return end.get();
                }
            }
        }
        for (int i = 0; i < plan.steps().size(); i++) {
            int again = plan.steps().size() + i;
            Optional<Change> change =
                    journal.entry(i).filter(it -> it.undo().again()).flatMap(Entry::change);
            change.ifPresent(it -> apply(again, it));
        }
        return Outcome.complete();
    }

    private String text(int i) {
        return plan.steps().get(i) instanceof Manual manual ? manual.text() : "";
    }

    private boolean isTakenBack(int i, Entry entry) {
        if (!hooks.isDoneByHand(i + 1, "Take back: " + text(i))) {
            return false;
        }
        write(journal.with(i, entry.in(Entry.State.UNDONE)));
        return true;
    }

    /** The outcome, where it ends the rollback. */
    private Optional<Outcome> undo(int i, Entry entry) {
        Change change = entry.change().orElseThrow();
        Effect effect = Effects.of(change).orElseThrow();
        Look look = caller.settled(i + 1, effect, change);
        boolean isUndoing = entry.state() == Entry.State.UNDOING;
        boolean isAsBefore = !isUndoing && look.properties().equals(entry.before());
        if (!isAsBefore && !entry.undo().again()) {
            if (entry.undo().isImpossible()) {
                return Optional.of(
                        new Outcome(Outcome.End.NO_WAY_BACK, i + 1, entry.undo().whyNot()));
            }
            boolean isAsLeft = entry.state() == Entry.State.BEGUN
                    ? effect.isDone(look, change, entry.before()) || effect.isLeftBehind(look, change)
                    : isUndoing || look.properties().equals(entry.after());
            refuse(isAsLeft ? List.of() : differences(look, entry.after().isEmpty() ? entry.before() : entry.after()));
            undoCalls(i, entry, look);
        }
        write(restored(i, entry, caller.settled(i + 1, effect, change)));
        hooks.report(new Event(Event.Kind.UNDONE, i + 1, change.operation() + " " + change.resource()));
        return Optional.empty();
    }

    /**
     * The journal with the step undone. Of a property that cannot be set to what it was, such as the time at which a token
     * was changed, the steps before have what it is now.
     */
    private Journal restored(int i, Entry entry, Look now) {
        Journal all = journal.with(i, entry.in(Entry.State.UNDONE));
        for (int before = 0; before < i; before++) {
            Optional<Entry> other = all.entry(before);
            if (other.isPresent()
                    && !Collections.disjoint(
                            other.get().after().keySet(), entry.before().keySet())) {
                SortedMap<String, String> after = new TreeMap<>(other.get().after());
                after.replaceAll((name, value) -> value.equals(entry.before().get(name))
                        ? now.properties().getOrDefault(name, value)
                        : value);
                all = all.with(before, other.get().left(after));
            }
        }
        return all;
    }

    /** One call is made until everything is as before; of several, which mean the same when repeated, each in turn. */
    private void undoCalls(int i, Entry entry, Look start) {
        Change change = entry.change().orElseThrow();
        Effect effect = Effects.of(change).orElseThrow();
        String id = effect.id(start, "").map(String::valueOf).orElse(entry.id());
        List<Change> calls = entry.undo().calls().stream()
                .map(call -> Slots.filled(call, Map.of(Undo.ID.name(), id)))
                .toList();
        checkSecrets(i, calls);
        boolean isSeen =
                calls.size() == 1 && Slots.missing(calls.get(0), Set.of()).isEmpty();
        if (calls.isEmpty()) {
            return;
        }
        if (isSeen && entry.state() != Entry.State.UNDOING) {
            caller.make(i + 1, change, calls, look -> look.properties().equals(entry.before()));
            return;
        }
        for (int at = 0; at < calls.size(); at++) {
            write(journal.with(i, entry.undoing(calls.subList(at, calls.size()))));
            caller.once(i + 1, change, calls.get(at));
        }
        caller.make(i + 1, change, List.of(), look -> effect.isUndone(look, change, entry.before()));
    }

    private void checkSecrets(int i, List<Change> calls) {
        calls.stream()
                .flatMap(call -> Slots.missing(call, secretValues.keySet()).stream())
                .filter(slot -> Slots.isSecret(slot) && !slot.equals(Undo.ID.name()))
                .findFirst()
                .ifPresent(slot -> {
                    throw new UnusablePlanException("no value for " + slot + ", which undoing step " + (i + 1)
                            + " sends; nothing was undone since this was noticed");
                });
    }
}
