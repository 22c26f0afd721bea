package dev.tidegate.spring.method;

import dev.tidegate.Decision;
import dev.tidegate.Request;
import dev.tidegate.spring.RateLimitedException;
import dev.tidegate.spring.guard.DecisionSink;
import dev.tidegate.spring.guard.DecisionSink.Decided;
import dev.tidegate.spring.guard.Gate;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import reactor.core.scheduler.Schedulers;

/**
 * Decides before an annotated method is called. A blocking method waits on its own thread; a stage goes on with an executor of
 * the application if the decision was not there at once, never on a thread of the store; a reactive type decides for each
 * subscription. Safe for any number of threads.
 */
final class RateLimitedInterceptor implements MethodInterceptor {
    private static final boolean REACTOR =
            ClassUtils.isPresent("reactor.core.scheduler.Schedulers", RateLimitedInterceptor.class.getClassLoader());

    private final RateLimitedMethods methods;
    private final Supplier<DecisionSink> sinks;
    private final Supplier<Executor> executor;

    RateLimitedInterceptor(RateLimitedMethods methods, Supplier<DecisionSink> sinks, Supplier<Executor> executor) {
        this.methods = methods;
        this.sinks = sinks;
        this.executor = executor;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = Objects.requireNonNull(invocation.getThis(), "a bean");
        GuardedMethod guarded = methods.of(invocation.getMethod(), target.getClass());
        return switch (guarded.kind()) {
            case BLOCKING -> blocking(guarded, target, invocation);
            case STAGE -> stage(guarded, target, invocation);
            case REACTIVE -> new ReactiveCall(guarded, target, invocation, methods.gate(), sinks.get()).result();
        };
    }

    private Request request(GuardedMethod guarded, Object target, MethodInvocation invocation) {
        Gate gate = methods.gate();
        return guarded.guard()
                .request(new MethodCall(
                        guarded,
                        target,
                        invocation.getArguments(),
                        gate.callers().current(),
                        gate.expressions()));
    }

    private @Nullable Object blocking(GuardedMethod guarded, Object target, MethodInvocation invocation)
            throws Throwable {
        if (REACTOR && Schedulers.isInNonBlockingThread()) {
            throw new IllegalStateException(guarded.guard().place()
                    + " is rate limited and would block an event loop: return a Mono or a CompletionStage");
        }
        Request request = request(guarded, target, invocation);
        Decision decision = methods.gate().decide(guarded.guard(), request);
        sinks.get().current().accept(new Decided(request.plan(), decision));
        return answer(guarded, target, invocation, request, decision);
    }

    private static @Nullable Object answer(
            GuardedMethod guarded, Object target, MethodInvocation invocation, Request request, Decision decision)
            throws Throwable {
        return decision.allowed()
                ? invocation.proceed()
                : guarded.fallback()
                        .answer(target, invocation.getArguments(), new RateLimitedException(request.plan(), decision));
    }

    private CompletionStage<?> stage(GuardedMethod guarded, Object target, MethodInvocation invocation) {
        Request request;
        CompletableFuture<Decision> decided;
        Consumer<Decided> sink = sinks.get().current();
        try {
            request = request(guarded, target, invocation);
            decided = methods.gate().decideAsync(guarded.guard(), request).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        if (decided.isDone()) {
            return decided.thenCompose(decision -> inStage(guarded, target, invocation, request, decision, sink));
        }
        return decided.thenComposeAsync(
                decision -> inStage(guarded, target, invocation, request, decision, sink), executor.get());
    }

    private static CompletionStage<Object> inStage(
            GuardedMethod guarded,
            Object target,
            MethodInvocation invocation,
            Request request,
            Decision decision,
            Consumer<Decided> sink) {
        sink.accept(new Decided(request.plan(), decision));
        try {
            @SuppressWarnings("unchecked") // The method returns a stage; of what, its callers know.
            CompletionStage<Object> answer =
                    (CompletionStage<Object>) answer(guarded, target, invocation, request, decision);
            return answer == null ? CompletableFuture.completedFuture(null) : answer;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e instanceof CompletionException ? e.getCause() : e);
        }
    }
}
