package dev.tidegate.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.doctor.diagnosis.DiagnosisSchema;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.FailureClass.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The page, the published schema and the table of classes are one. */
class TroubleshootingPageTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void thePageIsTheTable() throws IOException {
        assertSame("operating/troubleshooting.md", TroubleshootingPage.text());
    }

    @Test
    void thePublishedSchemaIsTheTable() throws IOException {
        assertSame("reference/doctor.schema.json", DiagnosisSchema.text());
    }

    private static void assertSame(String file, String made) throws IOException {
        Path page = DOCS.resolve(file);
        if (Boolean.getBoolean("tidegate.write")) {
            Files.writeString(page, made);
        }
        assertThat(Files.readString(page))
                .as(file + "; to write it anew: -Dtidegate.write=true")
                .isEqualTo(made);
    }

    @Test
    void everyClassHasACodeOfItsOwnAndSaysWhatToDo() {
        Set<String> codes = new HashSet<>();
        for (FailureClass each : FailureClass.values()) {
            assertThat(codes.add(each.code())).as(each.code()).isTrue();
            assertThat(each.cause()).as(each.slug()).endsWith(".");
            assertThat(each.why()).as(each.slug()).endsWith(".");
            assertThat(each.next()).as(each.slug()).isNotBlank();
            assertThat(each.symptom().isEmpty() && each.kind() != Kind.NOTE)
                    .as(each.slug())
                    .isFalse();
        }
    }

    @Test
    void everyFailureOfTheMeasuredTableHasItsClass() {
        Set<String> codes = new HashSet<>();
        for (FailureClass each : FailureClass.values()) {
            codes.add(each.code());
        }
        for (int number = 1; number <= 36; number++) {
            assertThat(codes).contains("D" + number);
        }
    }
}
