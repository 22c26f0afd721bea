package dev.tidegate.cli.aws;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.aws.verify.Check;
import dev.tidegate.aws.verify.Mark;
import dev.tidegate.aws.verify.Section;
import dev.tidegate.aws.verify.Verification;
import dev.tidegate.cli.terminal.Json;
import java.io.IOException;
import java.util.Locale;

/** The result of {@code aws verify} as JSON. */
final class VerifyJson {
    private VerifyJson() {}

    static String of(Verification found) {
        return Json.text(out -> write(out, found)) + System.lineSeparator();
    }

    private static void write(JsonGenerator out, Verification found) throws IOException {
        out.writeStartObject();
        out.writeStringField("cache", found.cache());
        out.writeStringField("kind", found.kind());
        out.writeStringField("region", found.region());
        out.writeBooleanField("ok", found.isOk());
        out.writeObjectFieldStart("counts");
        for (Mark mark : Mark.values()) {
            out.writeNumberField(name(mark), found.count(mark));
        }
        out.writeEndObject();
        out.writeArrayFieldStart("checks");
        for (Section section : found.sections()) {
            for (Check check : section.checks()) {
                write(out, section, check);
            }
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static String name(Mark mark) {
        return mark.name().toLowerCase(Locale.ROOT);
    }

    private static void write(JsonGenerator out, Section section, Check check) throws IOException {
        out.writeStartObject();
        out.writeStringField("section", section.title());
        out.writeStringField("id", check.id());
        out.writeStringField("mark", name(check.mark()));
        out.writeStringField("seen", check.seen());
        if (!check.remedy().isEmpty()) {
            out.writeStringField("remedy", check.remedy());
        }
        if (!check.action().isEmpty()) {
            out.writeStringField("action", check.action());
        }
        out.writeEndObject();
    }
}
