package dev.tidegate.server.console;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Query;
import dev.tidegate.protocol.Response;
import dev.tidegate.server.auth.ConsoleSessions;
import dev.tidegate.server.auth.ConsoleSessions.Administrator;
import dev.tidegate.server.console.page.Next;
import dev.tidegate.server.console.page.Screen;
import dev.tidegate.server.console.page.Templates;
import dev.tidegate.server.http.BrowserPages;
import dev.tidegate.server.http.PageCall;
import dev.tidegate.server.ops.PlansOnDisk;
import dev.tidegate.server.ops.SignInLog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The pages below {@value #PATH}: who may see them, which screen or action a request is for, and the frame around it. Screens are
 * computed and rendered on threads of their own. Safe for any number of threads.
 */
public final class Console implements BrowserPages {
    /** Where the console is. */
    public static final String PATH = "/console";

    static final String SIGN_IN = PATH + "/sign-in";

    private static final String SIGN_OUT = PATH + "/sign-out";
    private static final String COOKIE = "tidegate_console";
    private static final String GUARD = "guard";
    private static final String HTML = "text/html; charset=utf-8";
    private static final int THREADS = 2;
    /** More would only wait. */
    private static final int MOST_WAITING = 64;

    /** Each byte of a text may be three in a form. */
    private static final int MOST_PLANS_BYTES = 3 * PlansOnDisk.MOST_BYTES + MOST_FORM_BYTES;

    private static final int SEE_OTHER = 303;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int UNACCEPTABLE = 422;
    private static final int UNAVAILABLE = 503;

    /** Nothing from elsewhere, no script or style in the page itself, no frame around it. */
    private static final List<Header> HEADERS = List.of(
            new Header(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
            new Header("X-Content-Type-Options", "nosniff"),
            new Header("X-Frame-Options", "DENY"),
            // With no-referrer a browser sends forms with the origin null.
            new Header("Referrer-Policy", "same-origin"));

    private final Optional<ConsoleSessions> sessions;
    private final SignInLog signIns;
    private final boolean secure;
    private final Map<String, Screen> screens = new LinkedHashMap<>();
    private final Map<String, Action> actions;
    private final Administrator anyone;
    private final Templates templates = new Templates();
    private final Assets assets = new Assets();
    private final Executor workers;

    /**
     * Something that an operator can do.
     *
     * @param fields the names of the fields of its form
     * @param run does it, and says what is shown then
     */
    record Action(List<String> fields, Run run) {
        Action {
            fields = List.copyOf(fields);
        }
    }

    /** Does what a form asks for, on a thread that may block. */
    @FunctionalInterface
    interface Run {
        CompletionStage<Next> with(Map<String, String> fields, String by);
    }

    /**
     * @param sessions who is signed in; empty where the server asks for no key, and listens to this machine alone
     * @param signIns counts and logs who signs in
     * @param secure whether the server's own scheme is https
     * @param guard for the forms of a console without sign-in
     */
    Console(
            Optional<ConsoleSessions> sessions,
            SignInLog signIns,
            boolean secure,
            List<Screen> screens,
            Map<String, Action> actions,
            String guard) {
        this.sessions = sessions;
        this.signIns = signIns;
        this.secure = secure;
        screens.forEach(screen -> this.screens.put(screen.path(), screen));
        this.actions = Map.copyOf(actions);
        this.anyone = new Administrator("-", guard);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, "tidegate-console");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.workers = pool;
    }

    @Override
    public boolean has(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    /** Only who is signed in can send a long form, which is kept in memory. */
    @Override
    public int mostBytes(PageCall head) {
        boolean plans = head.path().startsWith(PATH + "/plans/") && who(head).isPresent();
        return plans ? MOST_PLANS_BYTES : MOST_FORM_BYTES;
    }

    @Override
    public CompletionStage<Response> answer(PageCall call) {
        if (call.path().startsWith(Assets.PATH)) {
            return now(assets.answer(call.path()).orElseGet(Console::noAsset));
        }
        if (call.changes() && !call.sameOrigin()) {
            return now(error(FORBIDDEN, "This form was not sent from a page of the console.", Optional.empty()));
        }
        if (call.path().equals(SIGN_IN)) {
            return now(call.changes() ? signIn(call) : signInPage(200, ""));
        }
        Optional<Administrator> who = who(call);
        if (who.isEmpty()) {
            return now(redirect(SIGN_IN));
        }
        try {
            return CompletableFuture.supplyAsync(() -> answer(call, who.get()), workers)
                    .thenCompose(stage -> stage)
                    .handle((said, failure) -> failure == null ? said : failed(failure, who.get()));
        } catch (RejectedExecutionException e) {
            return now(tooBusy(who.get()));
        }
    }

    private Optional<Administrator> who(PageCall call) {
        return sessions.isEmpty() ? Optional.of(anyone) : call.cookie(COOKIE).flatMap(sessions.get()::find);
    }

    private CompletionStage<Response> answer(PageCall call, Administrator who) {
        String path = call.path().substring(PATH.length());
        if (!call.changes()) {
            Screen screen = screens.get(path.startsWith("/") ? path.substring(1) : path);
            return screen == null
                    ? now(error(NOT_FOUND, "There is no such page.", Optional.of(who)))
                    : show(screen, fields(call.query(), screen.query()), who);
        }
        if (call.path().equals(SIGN_OUT)) {
            return now(signOut(call, who));
        }
        Action action = actions.get(path);
        if (action == null) {
            return now(error(NOT_FOUND, "There is no such action.", Optional.of(who)));
        }
        Map<String, String> fields = fields(call.form(), with(action.fields(), GUARD));
        if (!isGuarded(fields, who)) {
            return now(error(FORBIDDEN, "The page was too old. Load it again.", Optional.of(who)));
        }
        // A store may complete the stage on a thread that must not be kept.
        return action.run().with(fields, who.name()).thenApplyAsync(next -> answer(next, who), workers);
    }

    private Response answer(Next next, Administrator who) {
        if (next instanceof Next.Show page) {
            return html(page.status(), page.template(), page.title(), page.values(), Optional.of(who));
        }
        return redirect(((Next.Go) next).location());
    }

    private static List<String> with(List<String> fields, String another) {
        return Stream.concat(fields.stream(), Stream.of(another)).toList();
    }

    private static boolean isGuarded(Map<String, String> fields, Administrator who) {
        return MessageDigest.isEqual(
                fields.getOrDefault(GUARD, "").getBytes(StandardCharsets.UTF_8),
                who.guard().getBytes(StandardCharsets.UTF_8));
    }

    /** Empty fields of a form are as good as none. */
    private static Map<String, String> fields(String encoded, List<String> names) {
        Query query = Query.parse(encoded, names);
        Map<String, String> fields = new HashMap<>();
        names.forEach(
                name -> query.value(name).filter(text -> !text.isEmpty()).ifPresent(text -> fields.put(name, text)));
        return fields;
    }

    private CompletionStage<Response> show(Screen screen, Map<String, String> query, Administrator who) {
        // A store may complete the values on a thread that must not be kept.
        return screen.values()
                .of(query)
                .thenApplyAsync(
                        values -> {
                            if (screen.template().isEmpty()) {
                                return new Response(
                                        200, Response.JSON, bytes(String.valueOf(values.get("json"))), HEADERS);
                            }
                            return html(200, screen.template(), screen.title(), values, Optional.of(who));
                        },
                        workers);
    }

    private Response html(
            int status, String template, String title, Map<String, Object> values, Optional<Administrator> who) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("title", title);
        all.put(GUARD, who.map(Administrator::guard).orElse(""));
        all.put("name", who.map(Administrator::name).orElse(""));
        all.put("signedIn", sessions.isPresent() && who.isPresent());
        all.put(
                "screens",
                who.isEmpty()
                        ? List.of()
                        : screens.values().stream()
                                .filter(Screen::listed)
                                .map(screen -> Map.of(
                                        "link",
                                        screen.path().isEmpty() ? PATH : PATH + "/" + screen.path(),
                                        "title",
                                        screen.title(),
                                        "here",
                                        screen.title().equals(title)))
                                .toList());
        return new Response(status, HTML, bytes(templates.page(template, all)), HEADERS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Response error(int status, String text, Optional<Administrator> who) {
        return html(status, "error", "Not done", Map.of("text", text), who);
    }

    private Response tooBusy(Administrator who) {
        return error(UNAVAILABLE, "The console has too much to do. Try again.", Optional.of(who));
    }

    private Response failed(Throwable failure, Administrator who) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof InvalidInputException || cause instanceof HttpProblemException) {
            return error(UNACCEPTABLE, String.valueOf(cause.getMessage()), Optional.of(who));
        }
        if (cause instanceof RejectedExecutionException) {
            return tooBusy(who);
        }
        if (cause instanceof StoreException) {
            return error(UNAVAILABLE, "The store cannot answer: " + cause.getMessage(), Optional.of(who));
        }
        throw new CompletionException(cause);
    }

    private Response signInPage(int status, String refusal) {
        if (sessions.isEmpty()) {
            return redirect(PATH);
        }
        return html(status, "sign-in", "Sign in", Map.of("refusal", refusal), Optional.empty());
    }

    private Response signIn(PageCall call) {
        Optional<String> token = sessions.flatMap(each -> each.signIn(key(call.form())));
        if (token.isEmpty()) {
            signIns.refused();
            return signInPage(
                    FORBIDDEN, "This is not the API key of an administrator of all subjects, or it has expired.");
        }
        signIns.accepted(
                sessions.get().find(token.get()).map(Administrator::name).orElse("-"));
        return redirect(PATH, cookie(token.get(), ConsoleSessions.LONGEST));
    }

    /** The key of a form; empty if the form cannot be read, since a message about it could have the key in it. */
    private static String key(String form) {
        try {
            return Query.parse(form, List.of("key")).value("key").orElse("").strip();
        } catch (InvalidInputException | HttpProblemException e) {
            return "";
        }
    }

    private Response signOut(PageCall call, Administrator who) {
        if (!isGuarded(fields(call.form(), List.of(GUARD)), who)) {
            return error(FORBIDDEN, "The page was too old. Load it again.", Optional.of(who));
        }
        call.cookie(COOKIE).ifPresent(token -> sessions.ifPresent(each -> each.signOut(token)));
        return redirect(SIGN_IN, cookie("", Duration.ZERO));
    }

    private Header cookie(String token, Duration age) {
        return new Header(
                "Set-Cookie",
                COOKIE + "=" + token + "; Path=" + PATH + "; Max-Age=" + age.toSeconds() + "; HttpOnly; SameSite=Strict"
                        + (secure ? "; Secure" : ""));
    }

    private static Response redirect(String to, Header... more) {
        List<Header> headers = Stream.concat(Stream.of(new Header("Location", to)), Stream.of(more))
                .toList();
        return new Response(SEE_OTHER, HTML, new byte[0], headers);
    }

    private static Response noAsset() {
        return new Response(NOT_FOUND, "text/plain; charset=utf-8", bytes("no such file\n"), HEADERS);
    }

    private static CompletionStage<Response> now(Response answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
