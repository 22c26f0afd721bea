package dev.tidegate.langchain4j;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;

/**
 * The names under which a single call says who spends and by which plan: as attributes of its
 * {@link ChatRequestOptions}, or of its last {@link UserMessage}, where {@code AiServices.chatRequestTransformer} can
 * put them. Attributes are not sent to the model. What a call does not name comes from the decorator.
 */
public final class CallAttributes {
    /** The tenant that spends, a text. */
    public static final String TENANT = "tidegate.tenant";
    /** The user below the tenant, a text. */
    public static final String USER = "tidegate.user";
    /** The plan, a text. */
    public static final String PLAN = "tidegate.plan";

    private CallAttributes() {}

    /**
     * A copy of {@code request} whose last user message names the tenant; for
     * {@code AiServices.chatRequestTransformer}.
     */
    public static ChatRequest withTenant(ChatRequest request, String tenant) {
        return Requests.withAttribute(request, TENANT, tenant);
    }
}
