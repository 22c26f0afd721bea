package dev.tidegate.protocol.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.overrides.OverrideChange;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverrides;
import dev.tidegate.protocol.JsonText;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Overrides of subjects, for callers to read; what {@link OverridesBody} reads has the same form. */
public final class OverridesJson {
    private OverridesJson() {}

    /** The overrides of one subject, and the last changes where they were asked for. */
    public static byte[] of(SubjectOverrides overrides, boolean dryRun, Optional<List<OverrideChange>> history) {
        return JsonText.object(json -> {
            members(json, overrides);
            if (dryRun) {
                json.writeBooleanField("dryRun", true);
            }
            if (history.isPresent()) {
                json.writeArrayFieldStart("history");
                for (OverrideChange change : history.get()) {
                    json.writeStartObject();
                    json.writeStringField("at", change.at().toString());
                    json.writeStringField("by", change.by());
                    list(json, "before", change.before());
                    list(json, "after", change.after());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
        });
    }

    /** The overrides of all subjects. */
    public static byte[] of(List<SubjectOverrides> all) {
        return JsonText.object(json -> {
            json.writeArrayFieldStart("subjects");
            for (SubjectOverrides each : all) {
                json.writeStartObject();
                members(json, each);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** A change, as {@link OverridesBody#read} reads it. */
    public static byte[] of(OverridesBody change) {
        return JsonText.object(json -> {
            json.writeArrayFieldStart("set");
            for (OverridesBody.Given each : change.set()) {
                write(json, each.override(), each.anchor());
            }
            json.writeEndArray();
            json.writeArrayFieldStart("remove");
            for (OverridesBody.Removal each : change.remove()) {
                json.writeStartObject();
                json.writeStringField("kind", each.kind().text());
                text(json, "user", each.user());
                text(json, each.kind() == SubjectOverride.Kind.GRANT ? "id" : "limit", each.name());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeBooleanField("replace", change.replace());
            json.writeBooleanField("dryRun", change.dryRun());
            if (change.ifVersion().isPresent()) {
                json.writeNumberField("ifVersion", change.ifVersion().getAsLong());
            }
        });
    }

    private static void text(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        }
    }

    private static void members(JsonGenerator json, SubjectOverrides overrides) throws IOException {
        json.writeStringField("subject", overrides.tenant());
        json.writeNumberField("version", overrides.version());
        list(json, "overrides", overrides.all());
    }

    private static void list(JsonGenerator json, String name, List<SubjectOverride> all) throws IOException {
        json.writeArrayFieldStart(name);
        for (SubjectOverride each : all) {
            write(json, each, Optional.empty());
        }
        json.writeEndArray();
    }

    /** The member {@code overrides} of a decision; nothing where none applied. */
    static void applied(JsonGenerator json, Optional<AppliedOverrides> applied) throws IOException {
        if (applied.isPresent()) {
            json.writeObjectFieldStart("overrides");
            json.writeNumberField("version", applied.get().version());
            if (applied.get().until().isPresent()) {
                json.writeStringField("until", applied.get().until().get().toString());
            }
            list(json, "applied", applied.get().all());
            json.writeEndObject();
        }
    }

    /** The member {@code overrides} behind others, and the end of the object. */
    static byte[] member(AppliedOverrides applied) {
        byte[] object = JsonText.object(json -> applied(json, Optional.of(applied)));
        object[0] = ',';
        return object;
    }

    private static void write(JsonGenerator json, SubjectOverride each, Optional<String> anchor) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", each.kind().text());
        text(json, "user", each.user());
        switch (each.kind()) {
            case PLAN -> json.writeStringField("plan", each.name());
            case CAPACITY -> {
                json.writeStringField("limit", each.name());
                json.writeNumberField("capacity", each.value());
            }
            case FACTOR -> {
                json.writeStringField("limit", each.name());
                json.writeStringField("factor", SubjectOverride.factorText(each.value()));
            }
            case GRANT -> {
                json.writeStringField("limit", each.name());
                json.writeNumberField("amount", each.value());
                json.writeStringField("id", each.note());
                text(json, "plan", anchor);
            }
            case BLOCK -> json.writeStringField("reason", each.note());
        }
        text(json, "until", each.until().map(Instant::toString));
        json.writeEndObject();
    }
}
