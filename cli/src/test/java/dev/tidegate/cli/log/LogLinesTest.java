package dev.tidegate.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    private static String line(LogLines.Format format, String message, Exception failure) {
        Logger logger = new LoggerContext().getLogger("a");
        LoggingEvent event = new LoggingEvent("a", logger, Level.INFO, message, failure, null);
        LogLines.use(format);
        try {
            return new String(new LogLines().encode(event), StandardCharsets.UTF_8);
        } finally {
            LogLines.use(LogLines.Format.TEXT);
        }
    }

    @Test
    void whateverIsLoggedStaysOneLineOfVisibleCharacters() {
        String hostile =
                "event=a id=\"x\nlevel=ERROR\u0085\u2028\u202e\u200b\u2066\ufeff\u00ad\u3164\udb40\udc41\u001b[2J\"";
        for (LogLines.Format format : LogLines.Format.values()) {
            String line = line(format, hostile, null);
            assertThat(line).endsWith("\n");
            assertThat(line.substring(0, line.length() - 1).chars()).as(line).allMatch(c -> c >= ' ' && c < 0x7f);
            assertThat(line).contains("u202e", "u200b", "u{e0041}", "u001b");
        }
    }

    @Test
    void aStackKeepsItsLinesAndShowsNothingInvisible() {
        String said = line(LogLines.Format.TEXT, "event=b", new IllegalStateException("bad \u202e id"));
        assertThat(said).contains("\n    at ", "bad \\u202e id").doesNotContain("\u202e");
    }
}
