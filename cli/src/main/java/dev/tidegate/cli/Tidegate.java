package dev.tidegate.cli;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.decide.DecideCommand;
import dev.tidegate.cli.reservation.ExtendCommand;
import dev.tidegate.cli.reservation.ReserveCommand;
import dev.tidegate.cli.reservation.StepCommand;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Secrets;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.cli.terminal.Version;
import dev.tidegate.config.plans.Misspelt;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Puts the commands together, runs one, and says what went wrong in a line a reader can act on. */
public final class Tidegate {
    static final String ALLOWED = "allowed, or done";
    static final String DENIED = "denied: do not make the call";

    /** Commands about the other commands. */
    private static final Set<String> NEED_ALL = Set.of("help", "completion");

    private static final Pattern STANDARD_INPUT = Pattern.compile("(.*=)?(-|/dev/stdin)");

    private Tidegate() {}

    /**
     * Runs one command.
     *
     * @return the exit code: 0 allowed or done, 1 failed, 2 used wrongly, 3 denied or not decided
     */
    public static int run(Terminal terminal, String... args) {
        int code = asksForTheVersionAlone(args)
                ? version(terminal)
                : commandLine(terminal, args).execute(args);
        terminal.err().flush();
        // A writer keeps what went wrong to itself until it is asked.
        if (terminal.out().checkError()) {
            String done = code == ExitCode.FAILURE ? "" : "; what was asked has been done";
            terminal.err().println("tidegate: standard output could not be written" + done);
            terminal.err().flush();
            return ExitCode.FAILURE;
        }
        return code;
    }

    /** The commonest question of scripts, answered without a parser. */
    private static boolean asksForTheVersionAlone(String... args) {
        return args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"));
    }

    private static int version(Terminal terminal) {
        terminal.out().println("tidegate " + Version.text());
        return ExitCode.OK;
    }

    /** The parser for these arguments. It has the one subcommand that they begin with, or all where that is unclear. */
    static CommandLine commandLine(Terminal terminal, String... args) {
        CommandLine line = new CommandLine(new TidegateCommand(terminal));
        List<String> all = TidegateCommand.SUBCOMMANDS;
        boolean isOneEnough = args.length > 0 && all.contains(args[0]) && !NEED_ALL.contains(args[0]);
        for (String name : isOneEnough ? List.of(args[0]) : all) {
            line.addSubcommand(name, new CommandLine(TidegateCommand.subcommand(name)));
        }
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.outColour() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpAutoWidth(false);
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler((e, given) -> usage(terminal, e));
        line.setExecutionExceptionHandler((e, command, result) -> failed(terminal, e, command, result));
        line.setExecutionStrategy(Tidegate::executed);
        line.getSubcommands().values().forEach(Tidegate::ownExitCodes);
        return line;
    }

    /** Standard input can be read once; the second to read it would take an empty file for its own. */
    private static int executed(ParseResult result) {
        long named = result.originalArgs().stream()
                .filter(arg -> STANDARD_INPUT.matcher(arg).matches())
                .count();
        if (named > 1) {
            ParseResult last = result;
            while (last.hasSubcommand()) {
                last = last.subcommand();
            }
            throw new ParameterException(
                    last.commandSpec().commandLine(),
                    "-: named " + named + " times (expected: standard input for one file alone)");
        }
        return new CommandLine.RunLast().execute(result);
    }

    /** The table of exit codes is inherited whole; a command that decides nothing has no use for a denial. */
    private static void ownExitCodes(CommandLine command) {
        Map<String, String> codes =
                new LinkedHashMap<>(command.getCommandSpec().usageMessage().exitCodeList());
        Object user = command.getCommandSpec().userObject();
        boolean denies =
                user instanceof DecideCommand || user instanceof ReserveCommand || user instanceof ExtendCommand;
        if (!denies && DENIED.equals(codes.get(String.valueOf(ExitCode.DENIED)))) {
            codes.remove(String.valueOf(ExitCode.DENIED));
            codes.replace(String.valueOf(ExitCode.OK), ALLOWED, "done");
        }
        if (!(user instanceof DecideCommand || user instanceof StepCommand || user instanceof ReserveCommand)) {
            codes.computeIfPresent(
                    String.valueOf(ExitCode.FAILURE), (code, text) -> text.replaceFirst(", also [^;]*", ""));
        }
        command.getCommandSpec().usageMessage().exitCodeList(codes);
        command.getSubcommands().values().forEach(Tidegate::ownExitCodes);
    }

    private static int usage(Terminal terminal, ParameterException e) {
        String message = e instanceof CommandLine.UnmatchedArgumentException unmatched && unmatched.isUnknownOption()
                ? unknown(unmatched.getUnmatched())
                : String.valueOf(e.getMessage());
        terminal.err().println("tidegate: " + Secrets.masked(message));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, terminal.err());
        terminal.err()
                .println("hint: see " + e.getCommandLine().getCommandSpec().qualifiedName(" ") + " --help");
        return ExitCode.USAGE;
    }

    /** The value of an option that does not exist, such as --redis-password, may be a password: it is not repeated. */
    private static String unknown(List<String> unmatched) {
        return "Unknown option"
                + (unmatched.size() == 1 ? ": " : "s: ")
                + unmatched.stream().map(Tidegate::shown).collect(Collectors.joining("', '", "'", "'"));
    }

    private static String shown(String argument) {
        int equals = argument.indexOf('=');
        if (argument.startsWith("-")) {
            return equals < 0 ? argument : argument.substring(0, equals) + "=***";
        }
        return argument.contains("://") ? argument : "***";
    }

    private static int failed(Terminal terminal, Exception e, CommandLine command, ParseResult result) {
        Failure failure = asFailure(e, command);
        PrintWriter err = terminal.err();
        err.println("tidegate: " + Secrets.masked(String.valueOf(failure.getMessage())));
        failure.hint().ifPresent(hint -> err.println("hint: " + hint));
        if (debug(terminal, result)) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            err.print(Secrets.masked(trace.toString()));
        }
        return failure.exitCode();
    }

    private static Failure asFailure(Exception e, CommandLine command) {
        if (e instanceof Failure failure) {
            return failure;
        }
        String help = "see " + command.getCommandSpec().qualifiedName(" ") + " --help";
        if (e instanceof InvalidInputException refused) {
            return Failure.usage(String.valueOf(Misspelt.suggested(refused).getMessage()), help);
        }
        String message = e.getMessage() == null || e.getMessage().isBlank()
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        return Failure.failed(message, "run it again with --debug for the stack trace");
    }

    private static boolean debug(Terminal terminal, ParseResult result) {
        boolean variable = terminal.variable("TIDEGATE_DEBUG")
                .filter(value -> !value.equals("0") && !value.equals("false"))
                .isPresent();
        for (ParseResult r = result; r != null && !variable; r = r.hasSubcommand() ? r.subcommand() : null) {
            variable = r.hasMatchedOption("--debug");
        }
        return variable;
    }
}
