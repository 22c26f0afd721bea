package dev.tidegate.cli.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class KeyValuesTest {
    @Test
    void pairsAreTakenApartInTheirOrder() {
        assertThat(KeyValues.of("event=store at=127.0.0.1:6379 from=\"a \\\"b\\\" \\\\ c\" keys=3 empty="))
                .containsExactly(
                        entry("event", "store"),
                        entry("at", "127.0.0.1:6379"),
                        entry("from", "a \"b\" \\ c"),
                        entry("keys", "3"),
                        entry("empty", ""));
    }

    @Test
    void anythingElseIsOneText() {
        for (String text : new String[] {
            "", "no pairs here", "event=a and words", "event=a event=b", "level=info", "event=\"never closed"
        }) {
            assertThat(KeyValues.of(text)).as(text).containsExactly(entry("message", text));
        }
    }
}
