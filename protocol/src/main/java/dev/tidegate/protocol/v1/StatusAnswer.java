package dev.tidegate.protocol.v1;

import dev.tidegate.SubjectStatus;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.protocol.Response;

/** The response 200 with the usage of a subject. */
public final class StatusAnswer {
    private StatusAnswer() {}

    public static Response of(SubjectStatus status) {
        return Response.json(JsonText.object(json -> {
            json.writeStringField("subject", status.subject().tenant());
            json.writeStringField("plan", status.plan());
            LimitsJson.write(json, status.limits());
            json.writeStringField("source", status.source());
            OverridesJson.applied(json, status.overrides());
        }));
    }
}
