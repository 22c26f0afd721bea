package dev.tidegate.springai;

import dev.tidegate.call.ModelCall;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A stream of a model behind a limit: reserved when it is subscribed to, settled before its end, its error or its
 * cancel is passed on. The next round of a tool loop begins with the end, and needs the slot. Nothing blocks.
 */
final class MeteredStream {
    /** An end waits no longer for its booking, which goes on behind it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final ModelCall call;
    private final Runnable withoutUsage;
    private final Answer answer = new Answer();

    private MeteredStream(ModelCall call, Runnable withoutUsage) {
        this.call = call;
        this.withoutUsage = withoutUsage;
    }

    /** @param withoutUsage is run where a stream ends as it should and reports no usage */
    static Flux<ChatClientResponse> of(
            Supplier<CompletionStage<ModelCall>> begin,
            Supplier<Flux<ChatClientResponse>> source,
            Runnable withoutUsage) {
        return Flux.defer(() -> {
            CompletableFuture<ModelCall> begun = begin.get().toCompletableFuture();
            AtomicBoolean taken = new AtomicBoolean();
            // A subscriber that leaves before it is reserved leaves it behind, and nothing was sent: it is given back.
            Mono<ModelCall> reserved = Mono.fromFuture(begun, true).doOnCancel(() -> {
                if (taken.compareAndSet(false, true)) {
                    var unused = begun.thenAccept(ModelCall::cancel);
                }
            });
            // The thread of a store is not one to call models on: some of them block.
            return (begun.isDone() ? reserved : reserved.publishOn(Schedulers.boundedElastic()))
                    .flatMapMany(call -> taken.compareAndSet(false, true)
                            ? new MeteredStream(call, withoutUsage).watch(source)
                            : Flux.<ChatClientResponse>empty());
        });
    }

    private Flux<ChatClientResponse> watch(Supplier<Flux<ChatClientResponse>> source) {
        return Flux.defer(source)
                .doOnNext(this::saw)
                .concatWith(Mono.defer(this::complete))
                .onErrorResume(error ->
                        booked(call.failed(error, ProviderErrors.status(error))).then(Mono.error(error)))
                .doOnCancel(() -> {
                    var unused = call.settleUnknown();
                });
    }

    private void saw(ChatClientResponse response) {
        call.touch();
        answer.add(response.chatResponse()).forEach(call::wrote);
    }

    private Mono<ChatClientResponse> complete() {
        if (!answer.hasUsage()) {
            withoutUsage.run();
        }
        return Mono.fromCompletionStage(call.holdTools(answer.tools())).flatMap(admitted -> {
            Mono<ChatClientResponse> settled = booked(answer.settle(call)).then(Mono.empty());
            return admitted
                    ? settled
                    : settled.then(Mono.defer(() -> Mono.fromCompletionStage(call.toolDenial(answer.tools())))
                            .flatMap(Mono::error));
        });
    }

    private static Mono<Void> booked(CompletionStage<@Nullable Void> booking) {
        CompletableFuture<@Nullable Void> future = booking.toCompletableFuture();
        return future.isDone()
                ? Mono.empty()
                : Mono.fromFuture(future, true)
                        .timeout(LONGEST_WAIT)
                        .onErrorComplete()
                        .then();
    }
}
