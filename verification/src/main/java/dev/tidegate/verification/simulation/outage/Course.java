package dev.tidegate.verification.simulation.outage;

import dev.tidegate.verification.simulation.Clockwork;
import dev.tidegate.verification.simulation.scenario.Words;
import java.util.ArrayList;
import java.util.List;

/** What has happened in a run so far: outages, steps of the store's clock, harm to messages; and the story of it. */
final class Course {
    private static final long SECOND = 1_000_000;

    /** A reservation, or a call with an id, is remembered longer; a clock that goes forwards further may forget it. */
    private static final long REMEMBERED_MICROS = 55 * 60 * SECOND;

    private final Clockwork clock;
    /** All that began, in their order. */
    final List<Blind> outages = new ArrayList<>();

    private final List<String> story = new ArrayList<>();
    /** Whether messages are lost or late by now. */
    boolean harmful;
    /** By how much the clock of the store went forwards, and whether it went back. */
    long gained;

    boolean wentBack;
    /** Whether an entry may be of a reservation that a step of the clock has made the store forget. */
    boolean tellsOfForgotten;
    /** The outage that goes on; one that never began while the store is there. */
    Blind outage = new Blind(Long.MAX_VALUE);

    Course(Clockwork clock) {
        this.clock = clock;
    }

    boolean isForgotten(Call call) {
        return gained - call.gainedBefore >= REMEMBERED_MICROS;
    }

    void told(String what) {
        story.add(Words.time(clock.elapsed()) + "  " + what);
    }

    String story() {
        return String.join("\n", story);
    }
}
