package dev.tidegate.springai;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image must keep of providers: bounds, usages and statuses are read by name from their classes, so that
 * this module needs none of them. Without the methods a call would be held and settled at an estimate.
 */
final class TidegateAiHints implements RuntimeHintsRegistrar {
    private static final String[] READ_BY_NAME = {
        "org.springframework.ai.openai.OpenAiChatOptions",
        "com.openai.models.completions.CompletionUsage",
        "com.openai.models.completions.CompletionUsage$CompletionTokensDetails",
        "com.openai.models.completions.CompletionUsage$PromptTokensDetails",
        "com.openai.errors.OpenAIServiceException",
        "com.openai.errors.BadRequestException",
        "com.openai.errors.InternalServerException",
        "com.openai.errors.NotFoundException",
        "com.openai.errors.PermissionDeniedException",
        "com.openai.errors.RateLimitException",
        "com.openai.errors.UnauthorizedException",
        "com.openai.errors.UnexpectedStatusCodeException",
        "com.openai.errors.UnprocessableEntityException",
        "com.anthropic.models.messages.Usage",
        "com.anthropic.models.messages.CacheCreation",
        "com.anthropic.models.messages.ServerToolUsage",
        "com.anthropic.errors.AnthropicServiceException",
        "com.anthropic.errors.BadRequestException",
        "com.anthropic.errors.InternalServerException",
        "com.anthropic.errors.NotFoundException",
        "com.anthropic.errors.PermissionDeniedException",
        "com.anthropic.errors.RateLimitException",
        "com.anthropic.errors.UnauthorizedException",
        "com.anthropic.errors.UnexpectedStatusCodeException",
        "com.anthropic.errors.UnprocessableEntityException",
        "org.springframework.web.client.HttpClientErrorException",
        "org.springframework.web.client.HttpServerErrorException",
        "org.springframework.web.client.UnknownHttpStatusCodeException",
        "org.springframework.web.reactive.function.client.WebClientResponseException",
        "org.springframework.http.HttpStatus"
    };

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
        for (String type : READ_BY_NAME) {
            hints.reflection().registerTypeIfPresent(loader, type, MemberCategory.INVOKE_PUBLIC_METHODS);
        }
    }
}
