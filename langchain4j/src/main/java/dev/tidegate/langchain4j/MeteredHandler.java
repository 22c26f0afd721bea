package dev.tidegate.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;

/**
 * Watches a stream on its way to the handler: notes what is written, and settles at the first of complete, error and
 * cancel. A stream ends never (after a cancel), once, or twice (after a handler that threw); a usage that comes late
 * corrects.
 */
final class MeteredHandler implements StreamingChatResponseHandler {
    private final ModelCall call;
    private final StreamingChatResponseHandler handler;

    MeteredHandler(ModelCall call, StreamingChatResponseHandler handler) {
        this.call = call;
        this.handler = handler;
    }

    private void saw(String text) {
        call.touch();
        if (text != null) {
            call.wrote(text);
        }
    }

    @Override
    public void onPartialResponse(String text) {
        saw(text);
        handler.onPartialResponse(text);
    }

    @Override
    public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
        saw(part.text());
        handler.onPartialResponse(part, new PartialResponseContext(new Handle(context.streamingHandle())));
    }

    @Override
    public void onPartialThinking(PartialThinking part) {
        saw(part.text());
        handler.onPartialThinking(part);
    }

    @Override
    public void onPartialThinking(PartialThinking part, PartialThinkingContext context) {
        saw(part.text());
        handler.onPartialThinking(part, new PartialThinkingContext(new Handle(context.streamingHandle())));
    }

    @Override
    public void onPartialToolCall(PartialToolCall part) {
        saw(part.partialArguments());
        handler.onPartialToolCall(part);
    }

    @Override
    public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
        saw(part.partialArguments());
        handler.onPartialToolCall(part, new PartialToolCallContext(new Handle(context.streamingHandle())));
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall tool) {
        call.touch();
        handler.onCompleteToolCall(tool);
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
        call.touch();
        handler.onUnmappedRawEvent(event);
    }

    /** The next round of a tool loop begins inside the handler, and needs the slot of this one. */
    @Override
    public void onCompleteResponse(ChatResponse response) {
        try {
            Responses.book(call, response);
        } catch (CallDeniedException e) {
            handler.onError(e);
            return;
        }
        handler.onCompleteResponse(response);
    }

    @Override
    public void onError(Throwable error) {
        ModelCalls.await(call.failed(error, Responses.status(error)));
        handler.onError(error);
    }

    /** Cancels the stream, and settles: after a cancel no other method of the handler is called. */
    private final class Handle implements StreamingHandle {
        private final StreamingHandle handle;

        Handle(StreamingHandle handle) {
            this.handle = handle;
        }

        @Override
        public void cancel() {
            try {
                handle.cancel();
            } finally {
                var unused = call.settleUnknown();
            }
        }

        @Override
        public boolean isCancelled() {
            return handle.isCancelled();
        }
    }
}
