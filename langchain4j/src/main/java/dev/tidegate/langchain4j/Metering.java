package dev.tidegate.langchain4j;

import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.tidegate.Subject;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.call.PlannedCall;
import dev.tidegate.spi.Given;
import java.util.Optional;

/**
 * Who spends and by which plan, for the calls that do not say so themselves. Immutable.
 *
 * @param calls which meter the calls; close them when the application ends
 * @param subject who spends where a call names no tenant
 * @param plan the plan where a call names none; empty for that of {@code calls}
 */
public record Metering(ModelCalls calls, Optional<Subject> subject, Optional<String> plan) {
    /** Checks that nothing is null. */
    public Metering {
        Given.required("calls", calls);
        Given.required("subject", subject);
        Given.required("plan", plan);
    }

    /** Every call names its tenant itself, see {@link CallAttributes}. */
    public static Metering of(ModelCalls calls) {
        return new Metering(calls, Optional.empty(), Optional.empty());
    }

    /** Calls that name no tenant are this one's. */
    public static Metering of(ModelCalls calls, Subject subject) {
        return new Metering(calls, Optional.of(subject), Optional.empty());
    }

    /** Calls that name no plan are decided by this one. */
    public Metering withPlan(String name) {
        return new Metering(calls, subject, Optional.of(name));
    }

    PlannedCall planned(ChatRequest request, ChatRequestParameters defaults, ChatRequestOptions options) {
        return Requests.planned(request, defaults.overrideWith(request.parameters()), options, subject, plan);
    }
}
