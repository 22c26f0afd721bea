package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.TimeSource;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.DiagnosisJson;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.LayerResult;
import dev.tidegate.doctor.diagnosis.Note;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.doctor.probe.DnsProbe;
import dev.tidegate.doctor.probe.Resolver;
import dev.tidegate.doctor.probe.TcpProbe;
import dev.tidegate.testkit.redis.MachineTime;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Examines as a test needs it, and prints what was found beside how it was made. */
final class Seen {
    /** For each layer: where a server answers, no busy machine takes as long. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** For each layer of a server that says nothing, so that this runs out; layers before that have it too. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** What an examination may take beyond the timeout, in the time of the machine. */
    private static final Duration BESIDE = Duration.ofSeconds(1);

    private Seen() {}

    static Diagnosis at(int port) {
        return at("redis://127.0.0.1:" + port);
    }

    static Diagnosis at(String uri) {
        return at(Target.parse(uri));
    }

    static Diagnosis at(Target target) {
        return Doctor.of(target, TIMEOUT).examine();
    }

    static Diagnosis with(Resolver resolver, String uri, boolean foreign) {
        return Doctor.of(
                        Target.parse(uri),
                        Duration.ofMillis(500),
                        TimeSource.system(),
                        new DnsProbe(resolver),
                        new TcpProbe((InetAddress any) -> foreign))
                .examine();
    }

    /** Of a server that answers {@code word} with {@code reply}, byte for byte, and all else as {@code redis} does. */
    static void says(RedisServer redis, String word, String reply, FailureClass expected) throws IOException {
        try (ScriptedRedis scripted = ScriptedRedis.saying(redis, word, reply)) {
            as(
                    expected,
                    at("redis://" + (word.equals("AUTH") ? "u:p@" : "") + "127.0.0.1:" + scripted.port()),
                    word + " answered: " + reply);
        }
    }

    /** Of one that leaves a question without an answer: the timeout ends it, and is the one that was asked for. */
    static void silent(FailureClass expected, String uri, String made) {
        AtomicReference<Diagnosis> seen = new AtomicReference<>();
        Duration taken = MachineTime.of(
                () -> seen.set(Doctor.of(Target.parse(uri), SHORT).examine()));
        as(expected, seen.get(), made);
        assertThat(DiagnosisJson.text(seen.get())).contains("within " + SHORT.toMillis() + " ms");
        assertThat(taken).as(made).isLessThan(SHORT.plus(BESIDE));
    }

    /** The one cause, and nothing in the words that should not be there. */
    static void as(FailureClass expected, Diagnosis seen, String made) {
        assertThat(seen.slug()).as("%s: %s", made, DiagnosisJson.text(seen)).isEqualTo(expected.slug());
        System.out.println(
                "seen | " + expected.slug() + " | " + made + " | " + seen.slug() + " in " + seen.layer() + " |");
        assertThat(Stream.of(seen.cause(), seen.why(), seen.next())).noneMatch(text -> text.contains("{host}"));
        assertThat(seen.layers()).last().satisfies(last -> assertThat(last.ok()).isFalse());
    }

    static void healthy(Diagnosis seen, FailureClass... notes) {
        assertThat(seen.slug()).as(DiagnosisJson.text(seen)).isEqualTo("healthy");
        assertThat(seen.layers()).hasSize(Layer.values().length).allMatch(LayerResult::ok);
        assertThat(seen.notes())
                .as(DiagnosisJson.text(seen))
                .extracting(Note::what)
                .containsAll(List.of(notes));
    }
}
