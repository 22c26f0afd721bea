package dev.tidegate.spring.method;

import dev.tidegate.Decision;
import dev.tidegate.Request;
import dev.tidegate.spring.RateLimitedException;
import dev.tidegate.spring.guard.DecisionSink;
import dev.tidegate.spring.guard.DecisionSink.Decided;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.guard.SubscribedCallers;
import java.security.Principal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.aopalliance.intercept.MethodInvocation;
import org.reactivestreams.Publisher;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.ReactiveAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A call of an annotated method with a reactive result: nothing happens before a subscription, and each is decided on separately. */
final class ReactiveCall {
    private final GuardedMethod guarded;
    private final Object target;
    private final MethodInvocation invocation;
    private final Gate gate;
    private final DecisionSink sinks;
    private final ReactiveAdapter adapter;

    ReactiveCall(GuardedMethod guarded, Object target, MethodInvocation invocation, Gate gate, DecisionSink sinks) {
        this.guarded = guarded;
        this.target = target;
        this.invocation = invocation;
        this.gate = gate;
        this.sinks = sinks;
        this.adapter = guarded.reactive();
    }

    /** What a subscriber subscribes to, in the type of the method. */
    Object result() {
        Mono<Answered> decided = SubscribedCallers.of(gate.callers()).flatMap(this::decision);
        return adapter.fromPublisher(
                adapter.isMultiValue()
                        ? decided.flatMapMany(answered -> Flux.from(body(answered)))
                        : decided.flatMap(answered -> Mono.from(body(answered))));
    }

    /** A decision, and the request that it answers. */
    private record Answered(Request request, Decision decision) {}

    private Mono<Answered> decision(Optional<Principal> caller) {
        return Mono.deferContextual(context -> {
            Request request = guarded.guard()
                    .request(new MethodCall(guarded, target, invocation.getArguments(), caller, gate.expressions()));
            CompletableFuture<Decision> stage =
                    gate.decideAsync(guarded.guard(), request).toCompletableFuture();
            // A decision that took a while comes on a thread of the store, which the body must not hold up.
            Mono<Decision> decided = stage.isDone()
                    ? Mono.fromFuture(stage)
                    : Mono.fromFuture(stage).publishOn(Schedulers.parallel());
            return decided.map(decision -> {
                sinks.of(key -> context.getOrDefault(key, null)).accept(new Decided(request.plan(), decision));
                return new Answered(request, decision);
            });
        });
    }

    private Publisher<?> body(Answered answered) {
        try {
            // A subscription may be repeated, and an invocation proceeds once.
            MethodInvocation once =
                    invocation instanceof ProxyMethodInvocation proxy ? proxy.invocableClone() : invocation;
            Object result = answered.decision().allowed()
                    ? once.proceed()
                    : guarded.fallback()
                            .answer(
                                    target,
                                    invocation.getArguments(),
                                    new RateLimitedException(answered.request().plan(), answered.decision()));
            return adapter.toPublisher(result);
        } catch (Throwable e) {
            return Mono.error(e);
        }
    }
}
