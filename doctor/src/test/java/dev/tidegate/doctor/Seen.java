package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.TimeSource;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Examines as a test needs it, and prints what was found beside how it was made. */
final class Seen {
    static final Duration TIMEOUT = Duration.ofSeconds(3);

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
        assertThat(seen.layers()).hasSize(12).allMatch(LayerResult::ok);
        assertThat(seen.notes())
                .as(DiagnosisJson.text(seen))
                .extracting(Note::what)
                .containsAll(List.of(notes));
    }
}
