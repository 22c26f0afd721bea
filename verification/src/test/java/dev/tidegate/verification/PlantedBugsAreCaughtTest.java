package dev.tidegate.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.SlidingLaws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The differential run is worth what it catches: one wrong character in the real source, and it must say so. */
class PlantedBugsAreCaughtTest {
    private static final int STEPS = 100_000;
    private static final long SEED = 20_260_301;

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '§',
            value = {
                // strict sliding
                "SlidingWindow § i < older && time(v, at, i) + duration <= now § i < older && time(v, at, i) +"
                        + " duration < now",
                "SlidingWindow § left < older && time(v, at, left) + duration <= now § left < older && time(v, at,"
                        + " left) + duration < now",
                "SlidingWindow § (durationMicros + segments - 1) / segments § durationMicros / segments",
                "SlidingWindow § (durationMicros + segments - 1) / segments § durationMicros / segments + 1",
                "SlidingWindow § now - newestTime < slice - newestTime % slice § now - newestTime <= slice -"
                        + " newestTime % slice",
                "SlidingWindow § now - newestTime < slice - newestTime % slice § now - newestTime < slice",
                "SlidingWindow § excess <= 0 § excess < 0",
                "SlidingWindow § + part - capacity § + part - capacity + 1",
                "SlidingWindow § olderSum += newestAmount; § ",
                "SlidingWindow § olderSum -= amount(v, at, i); § ",
                "SlidingWindow § joins ? newestAmount + part : part § joins ? newestAmount + part : part + 1",
                "SlidingWindow § return time(v, at, i) + duration; § return time(v, at, i) + duration + 1;",
                "SlidingWindow § Math.min(clock, newest ? § Math.min(Long.MAX_VALUE, newest ?",
                "SlidingWindow § n > 0 && times[n - 1] / slice == time / slice ? 0 : 1 § 1",
                "SlidingWindow § bound(duration, HOUR_MICROS) § bound(duration, DAY_MICROS)",
                "SlidingWindow § (Packed.shape(v, at) == 1 || time(v, at, 0) + duration > now) § true",
                "SlidingWindow § Packed.END, Math.max(over, now + duration) § Packed.END, over",
                "SlidingWindow § NEWEST_AMOUNT, amount + part § NEWEST_AMOUNT, part",
                // fixed
                "FixedWindow § (now / duration + 1) * duration § (now + duration - 1) / duration * duration",
                "FixedWindow § at < 0 || Packed.endMicros(v, at) <= now ? 0 § at < 0 || Packed.endMicros(v, at) < now"
                        + " ? 0",
                "FixedWindow § USED, used + part § USED, part",
                "FixedWindow § bound(duration, DAY_MICROS) § bound(duration, HOUR_MICROS)",
                "FixedWindow § return ending(v, at, endAround(clock)); § return ending(v, at, endAround(clock) +"
                        + " duration);",
                // calendar
                "CalendarWindow § end - clock > DAY_MICROS § end - clock > HOUR_MICROS",
                "CalendarWindow § stored > index + 1 || end § end",
                "CalendarWindow § index(v, at) >= index || super.live(v, at, clock, index) § index(v, at) >= index",
                "CalendarWindow § at < 0 || index(v, at) < index ? 0 § at < 0 || index(v, at) <= index ? 0",
                "CalendarWindow § at < 0 || index(v, at) < index ? 0 § at < 0 ? 0",
                "CalendarWindow § if (index(v, at) != index) { § if (false) {",
                "CalendarWindow § Packed.u56(v, at + USED, used + part) § Packed.u56(v, at + USED, part)",
                // bucket
                "TokenBucket § (deficit(v, at, now) + period - 1) / period § deficit(v, at, now) / period",
                "TokenBucket § return (deficit + refill - 1) / refill § return deficit / refill",
                "TokenBucket § return (deficit + refill - 1) / refill § return deficit / refill + 1",
                "TokenBucket § to + DEFICIT, deficit) § to + DEFICIT, part * period)",
                "TokenBucket § BEYOND : charged § BEYOND : clock",
                "TokenBucket § bound(timeToFull(capacity * period), HOUR_MICROS) § HOUR_MICROS",
                "TokenBucket § fraction(v, at)) / refill § 0) / refill",
                "TokenBucket § Math.min(full, capacity * period) § full",
                "TokenBucket § + Math.max(0, stored - full) § ",
                "TokenBucket § : capacity - part § : capacity - part + 1",
                // the usual decision, made without working memory
                "QuickCharge § used + parts[i] > Math.min(algorithm.capacity § used > Math.min(algorithm.capacity",
                "QuickCharge § } else if (parts[i] != 0) { § } else if (parts[i] < 0) {",
                "QuickCharge § others[2 * i - 2] += parts[i]; §",
                "QuickCharge § at == state.length ? charged § at > 0 ? charged",
                "QuickCharge § Packed.id(state, at) == id && § ",
                "SlidingWindow § newest <= clock && clock < over § clock < over",
                "SlidingWindow § newest <= clock && clock < over § newest <= clock",
                "SlidingWindow § && (part == 0 || clock - newest < slice - newest % slice) §",
                "SlidingWindow § at + Packed.END, clock + duration) § at + Packed.END, clock + duration - 1)",
                "Algorithm § && time(v, at, clock, index, end) == clock §",
                "Algorithm § && (part == 0 || shapeAfter(v, at, clock) == Packed.shape(v, at)) §",
                // the decision
                "LimitEvaluator § limits.shadow[i] || used + parts[i] <= limits.algorithms[i].capacity §"
                        + " limits.shadow[i] || used + parts[i] < limits.algorithms[i].capacity",
                "LimitEvaluator § limits.shadow[i] || used + parts[i] <= limits.algorithms[i].capacity §"
                        + " limits.shadow[i] || parts[i] == 0 || used + parts[i] <= limits.algorithms[i].capacity",
                "LimitEvaluator § allowed &= limits.shadow[i] || used § allowed &= used",
                "LimitEvaluator § boundaries.cover(clock) § boundaries.cover(clock - 1)",
                "LimitEvaluator § clock < boundaries.boundary(i, 1) ? 0 : 1 § clock <= boundaries.boundary(i, 1) ? 0 :"
                        + " 1",
                "LimitEvaluator § inFirst = clock < boundaries § inFirst = clock <= boundaries",
                "LimitEvaluator § states[scope] = spliced(old § spliced(old",
                "Packed § ? GRACE_MICROS : 0) <= now § ? 0 : 0) <= now",
                "LimitEvaluator § untouched > 0); § false);",
                "LimitEvaluator § if (!allowed) { explainDenial(); § if (!allowed) { if (charge) { charge(); }"
                        + " explainDenial();",
                "LimitEvaluator § } else { suppose(); } § } else { charge(); }",
                "LimitEvaluator § limitAt(at) < 0 && !Packed.isOver(old, at, clock) && § limitAt(at) < 0 &&"
                        + " Packed.isOver(old, at, clock) &&",
                "LimitEvaluator § parts[i] > algorithm.capacity ? StoreReply.NEVER § parts[i] >= algorithm.capacity ?"
                        + " StoreReply.NEVER",
            })
    void oneWrongCharacterIsNoticed(String file, String from, String to) {
        PlantedBug bug = new PlantedBug(file, from, to == null ? "" : to);

        assertThat(new DifferentialRun(bug::create, SEED).run(STEPS))
                .as("seed %d", SEED)
                .isPresent();
    }

    @Test
    void theUnchangedSourceIsNot() {
        PlantedBug none = new PlantedBug("SlidingWindow", "excess <= 0", "excess <= 0");

        assertThat(new DifferentialRun(none::create, SEED).run(STEPS)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '§',
            value = {
                // capacity back a microsecond early, a slice early, a slice late; a wait too short, too long
                "SlidingWindow § long time = chargeTime(v, at, now); § long time = chargeTime(v, at, now) - 1;",
                "SlidingWindow § i < older && time(v, at, i) + duration <= now § i < older && time(v, at, i) +"
                        + " duration - slice <= now",
                "SlidingWindow § i < older && time(v, at, i) + duration <= now § i < older && time(v, at, i) +"
                        + " duration + slice <= now",
                "SlidingWindow § now - newestTime < slice - newestTime % slice § now - newestTime < 2 * slice",
                "SlidingWindow § return time(v, at, i) + duration; § return time(v, at, i) + duration - 1;",
                "SlidingWindow § return time(v, at, i) + duration; § return time(v, at, i) + duration + 1;",
                "LimitEvaluator        § limits.shadow[i] || used + parts[i] <= limits.algorithms[i].capacity §"
                        + " limits.shadow[i] || used + parts[i] <= limits.algorithms[i].capacity + 1",
            })
    void theSlidingLawsNoticeToo(String file, String from, String to) {
        PlantedBug bug = new PlantedBug(file, from, to);
        int broken = 0;
        for (SlidingLaws.Arrivals arrivals : SlidingLaws.Arrivals.values()) {
            try {
                SlidingLaws.check(bug::create, arrivals, SEED);
            } catch (AssertionError e) {
                broken++;
            }
        }

        assertThat(broken).as("kinds of arrival that break a law").isPositive();
    }
}
