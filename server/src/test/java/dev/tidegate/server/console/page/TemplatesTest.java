package dev.tidegate.server.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TemplatesTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/tidegate/server/console");

    @Test
    void aValueIsEscapedInTextAndInAttributes() {
        String page = new Templates().page("error", Map.of("text", "<b a='1' b=\"2\">&", "title", "\"><script>"));
        assertThat(page)
                .contains("&lt;b a&#x3D;&#39;1&#39; b&#x3D;&quot;2&quot;&gt;&amp;", "&quot;&gt;&lt;script&gt;")
                .doesNotContain("<b a", "\"><script>");
    }

    @Test
    void aReloadThatRefusedAFileIsAnAlert() {
        assertThat(new Templates().page("plans", Map.of("message", "plans refused", "refused", true)))
                .contains("<p role=\"alert\" class=\"bad\">plans refused</p>")
                .doesNotContain("good");
        assertThat(new Templates().page("plans", Map.of("message", "plans reloaded", "refused", false)))
                .contains("<p role=\"status\" class=\"good\">plans reloaded</p>");
    }

    /** The body of a page is a rendered template; nothing else may go into a page as it is. */
    @Test
    void noTemplateTakesAValueAsItIs() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> templates =
                    files.filter(file -> file.toString().endsWith(".html")).toList();
            assertThat(templates).hasSizeGreaterThan(8);
            for (Path template : templates) {
                String text = Files.readString(template);
                assertThat(text.replace("{{{body}}}", ""))
                        .as(template.toString())
                        .doesNotContain("{{{", "{{&", "style=", "onclick", "javascript:");
                assertThat(text.contains("{{{body}}}"))
                        .as(template.toString())
                        .isEqualTo(template.endsWith("frame.html"));
            }
        }
    }
}
