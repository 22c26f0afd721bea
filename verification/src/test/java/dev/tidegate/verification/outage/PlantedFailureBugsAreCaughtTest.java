package dev.tidegate.verification.outage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.verification.PlantedBug;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of a limiter that goes on without its store, planted into the real source: a test of outages must notice each. */
class PlantedFailureBugsAreCaughtTest {
    private static final String OUTAGE = "dev.tidegate.internal.fallback.";
    private static final String TESTS = "dev.tidegate.verification.outage.";
    private static final List<Class<?>> TESTS_OF_OUTAGES = List.of(
            FailureModesTest.class,
            LocalShareTest.class,
            WriteBackTest.class,
            ReservationsInAnOutageTest.class,
            DataLossTest.class);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '§',
            value = {
                "the whole capacity for each process § SharedPlan § limit.capacity().orElse(0) / instances; §"
                        + " limit.capacity().orElse(0);",
                "the whole rest for each process § LocalShareStore § last.used()) / Math.max(1, instances) §"
                        + " last.used())",
                "a share of the capacity whatever was left § LocalShareStore § used[i] = Math.max(0,"
                        + " mine.capacity().getAsLong() - part); § used[i] = 0;",
                "stale knowledge taken for fresh § LocalShareStore § last == null || !isWithin(limit, last.atMicros(),"
                        + " now) § last == null",
                "unknown subjects share § LocalShareStore § if (policy.unknownSubjects() =="
                        + " FailurePolicy.UnknownSubjects.SHARE) { § if (true) {",
                "a subject of which nothing is known told that it has used up its limit § LocalShareStore § return any"
                        + " ? shut(plan, which) : reply; § return reply;",
                "an unknown number of processes taken for one § SharedPlan § long share = instances == 0 || open ? 0 :"
                        + " § long share = open ? 0 : instances == 0 ? limit.capacity().orElse(0) :",
                "a bucket at its full rate for each § SharedPlan § bucket.period().multipliedBy(instances) §"
                        + " bucket.period()",
                "slots that others hold given away § LocalShareStore § take(subject, mine, used[i]); § ",
                "the last count of processes instead of the largest § Instances §"
                        + " mapToInt(Heard::count).max().orElse(present) § mapToInt(Heard::count).min().orElse(present)",
                "what nobody registers any more counts for ever § Instances § heard.removeFirst(); § break;",
                "what may have been counted booked again § LocalFallback § if (failure.kind() =="
                        + " StoreException.Kind.NOT_EXECUTED) { § if (true) {",
                "a late answer that counted booked again § LocalFallback § if (isCounted(answer)) { return; } § ",
                "a late refusal not booked § LocalFallback § if (answer != null || isNotExecuted(none)) { § if (answer"
                        + " != null) {",
                "each repetition of a batch under a new number § WriteBackQueue § return due; § if (due instanceof"
                        + " QueuedItem.Booking b && b.id.startsWith(BATCH)) { tenant.queue.removeFirstOccurrence(due);"
                        + " QueuedItem again = fresh(b); tenant.queue.addFirst(again); return again; } return due; } }"
                        + " private QueuedItem fresh(QueuedItem.Booking b) { synchronized (this) { return new"
                        + " QueuedItem.Booking(b.plan, b.known, b.booked, new StoreCommand.Reserve(b.subject, BATCH + run"
                        + " + \":\" + numbers.incrementAndGet(), b.booked, Boundaries.around(b.booked, 0), b.parts,"
                        + " b.terms, b.prices, 1, b.tombstoneMillis, 0, true), 0);",
                "a booking that the limits may deny § SharedPlan § each.window(), true, each.thresholds() §"
                        + " each.window(), each.shadow(), each.thresholds()",
                "forgotten while the store is away § WriteBackQueue § return tenant.doubts == 0 && told.mayForget(); §"
                        + " return tenant.doubts == 0;",
                "forgotten while it is in doubt § WriteBackQueue § return tenant.doubts == 0 && told.mayForget(); §"
                        + " return told.mayForget();",
                "strangers without bound § LocalFallback § || (local.isFull() && isStranger(subject)) § ",
                "subjects that are not counted § LocalShareStore § subjects.incrementAndGet(); § ",
                "subjects that count for ever § LocalShareStore § subjects.addAndGet(-tenant.subjects.size()); § ",
                "no room for those who have it § LocalFallback § return !tenant.subjects.contains(subject); § return"
                        + " true;",
                "more waits than may § WriteBackQueue § return waiting.get() >= most; § return false;",
                "a settle of a reservation made here sent past it § LocalFallback § if (tenant.gone ||"
                        + " !tenant.made.containsKey(step.id())) { § if (true) {",
                "a refusal after the outage that nobody hears § WriteBackSender § counters.refused.increment(); § ",
                "a closed limit counted locally § SharedPlan § (none || limit.onStoreFailure() == FailureMode.CLOSED)"
                        + " § none",
                "an open limit that denies § SharedPlan § boolean counts = limit.capacity().isPresent() && !open; §"
                        + " boolean counts = limit.capacity().isPresent();",
                "a beginning that is said each time § FallbackStore § if (!degraded.get() &&"
                        + " degraded.compareAndSet(false, true)) { § degraded.set(true); {",
                "a listener that may harm § FallbackStore § this.listener = StoreListener.unfailing(listener); §"
                        + " this.listener = listener;",
                "a wipe that is not noticed § LastKnownUsage § missed = before.nowMicros(); § ",
                "a wipe that every process tells § Epochs § if (epoch.begun() && epoch.wiped()) { § if (epoch.wiped()"
                        + " && !epoch.equals(before)) {",
                "an idle expiry taken for a loss § LastKnownUsage § && before.backAtMicros(i) > reply.nowMicros() § ",
                "what was given back taken for lost § LastKnownUsage § known.firm = false; § ",
                "drained for ever § Epochs § && now < end § ",
                "drained not at all § Epochs § draining |= drains && epoch.wiped(); § ",
                "no charge for what is forgotten § QueuedItem § return unknown || otherwise ? untracked :"
                        + " Optional.empty(); § return Optional.empty();",
                "a charge that may be the second § WriteBackSender § if (ending.doubtfulSince != 0 && now -"
                        + " ending.doubtfulSince > charge.rememberedMicros()) { § if (false) {",
            })
    void aMistakeIsNoticed(String mistake, String file, String from, String to) throws ReflectiveOperationException {
        ClassLoader planted = PlantedBug.planted(file, from, to == null ? "" : to, List.of(OUTAGE, TESTS));

        assertThat(failing(planted)).as(mistake).isNotEmpty();
    }

    @Test
    void theUnchangedSourceIsNot() throws ReflectiveOperationException {
        ClassLoader none = PlantedBug.planted("Epochs", "&& now < end", "&& now < end", List.of(OUTAGE, TESTS));

        assertThat(failing(none)).isEmpty();
    }

    /** The names of the tests that fail upon these classes. */
    private static List<String> failing(ClassLoader classes) throws ReflectiveOperationException {
        List<String> failing = new ArrayList<>();
        for (Class<?> tests : TESTS_OF_OUTAGES) {
            failing.addAll(failing(classes.loadClass(tests.getName())));
        }
        return failing;
    }

    private static List<String> failing(Class<?> tests) throws ReflectiveOperationException {
        Method closeAll = tests.getSuperclass().getDeclaredMethod("closeAll");
        closeAll.setAccessible(true);
        List<String> failing = new ArrayList<>();
        for (Method test : tests.getDeclaredMethods()) {
            for (Object[] arguments : arguments(test)) {
                test.setAccessible(true);
                var constructor = tests.getDeclaredConstructor();
                constructor.setAccessible(true);
                Object instance = constructor.newInstance();
                try {
                    test.invoke(instance, arguments);
                } catch (InvocationTargetException e) {
                    failing.add(test.getName());
                } finally {
                    closeAll.invoke(instance);
                }
            }
        }
        return failing;
    }

    /** With what a method is called; nothing for one that is no test. */
    private static List<Object[]> arguments(Method test) {
        if (test.isAnnotationPresent(Test.class)) {
            return List.<Object[]>of(new Object[0]);
        }
        ValueSource values = test.getAnnotation(ValueSource.class);
        if (values != null) {
            return Stream.of(values.strings()).map(each -> new Object[] {each}).toList();
        }
        return test.isAnnotationPresent(EnumSource.class)
                ? Stream.of(test.getParameterTypes()[0].getEnumConstants())
                        .map(each -> new Object[] {each})
                        .toList()
                : List.of();
    }
}
