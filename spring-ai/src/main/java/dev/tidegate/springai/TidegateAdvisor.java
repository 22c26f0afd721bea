package dev.tidegate.springai;

import dev.tidegate.Subject;
import dev.tidegate.call.CallDeniedException;
import dev.tidegate.call.ModelCall;
import dev.tidegate.call.ModelCalls;
import dev.tidegate.spi.Given;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;

/**
 * Limits the calls of a model: an advisor inside the tool loop, so that it sees each call of the model for itself. It
 * reserves before the call and settles with the usage of the provider before the answer is passed on, so that a loop of
 * tools does not deny itself. A denial is a {@link CallDeniedException}, and nothing was sent then.
 *
 * <pre>{@code
 * ModelCalls calls = ModelCalls.builder(limiter).plan("pro").build();
 * ChatClient client = ChatClient.builder(model)
 *         .defaultAdvisors(TidegateAdvisor.builder(calls).build())
 *         .build();
 * client.prompt("Hello")
 *         .advisors(spec -> spec.param(TidegateAdvisor.TENANT, "acme"))
 *         .call()
 *         .content();
 * }</pre>
 *
 * <p>Works with any model, also with one that a bean names by its class. Safe for any number of threads.
 */
public final class TidegateAdvisor implements CallAdvisor, StreamAdvisor {
    /** The parameter that names the tenant that spends, a text. */
    public static final String TENANT = "tidegate.tenant";
    /** The parameter that names the user below the tenant, a text. */
    public static final String USER = "tidegate.user";
    /** The parameter that names the plan, a text. */
    public static final String PLAN = "tidegate.plan";
    /** Inside of every other advisor that does not ask for the innermost place. */
    public static final int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    private static final Logger LOG = System.getLogger("dev.tidegate.call");

    /** Of all streams of an application one line is enough: their model has one set of options. */
    private final AtomicBoolean warned = new AtomicBoolean();

    private final ModelCalls calls;
    private final Optional<Subject> subject;
    private final Optional<String> plan;
    private final int order;

    private TidegateAdvisor(Builder builder) {
        this.calls = builder.calls;
        this.subject = builder.subject;
        this.plan = builder.plan;
        this.order = builder.order;
    }

    /** Starts an advisor; {@code calls} meter its calls and stay open. */
    public static Builder builder(ModelCalls calls) {
        return new Builder(Given.given("calls", calls));
    }

    @Override
    public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
        ModelCall call = calls.begin(Requests.planned(request, subject, plan));
        ChatClientResponse response;
        try {
            response = chain.nextCall(request);
        } catch (Throwable e) {
            ModelCalls.await(call.failed(e, ProviderErrors.status(e)));
            throw e;
        }
        Answer answer = new Answer();
        answer.add(response.chatResponse());
        boolean admitted;
        try {
            admitted = call.holdTools(answer.tools()).toCompletableFuture().join();
        } finally {
            ModelCalls.await(answer.settle(call));
        }
        if (!admitted) {
            throw call.toolDenial(answer.tools()).toCompletableFuture().join();
        }
        return response;
    }

    @Override
    public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
        return MeteredStream.of(
                () -> calls.beginAsync(Requests.planned(request, subject, plan)),
                () -> chain.nextStream(request),
                this::streamWithoutUsage);
    }

    private void streamWithoutUsage() {
        if (warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "a stream reported no usage and is charged as held: the options of the model must ask for it");
        }
    }

    @Override
    public String getName() {
        return "tidegate";
    }

    @Override
    public int getOrder() {
        return order;
    }

    /** Collects the choices. Not safe for several threads. */
    public static final class Builder {
        private final ModelCalls calls;
        private Optional<Subject> subject = Optional.empty();
        private Optional<String> plan = Optional.empty();
        private int order = DEFAULT_ORDER;

        private Builder(ModelCalls calls) {
            this.calls = calls;
        }

        /** Who spends where a call has no parameter {@link #TENANT}; without it such a call is refused. */
        public Builder subject(Subject value) {
            this.subject = Optional.of(Given.given("subject", value));
            return this;
        }

        /** The plan where a call has no parameter {@link #PLAN}; that of the calls by default. */
        public Builder plan(String value) {
            this.plan = Optional.of(Given.given("plan", value));
            return this;
        }

        /** The place among the advisors; {@link #DEFAULT_ORDER} by default. It must be inside the tool loop. */
        public Builder order(int value) {
            this.order = value;
            return this;
        }

        /** The advisor. */
        public TidegateAdvisor build() {
            return new TidegateAdvisor(this);
        }
    }
}
