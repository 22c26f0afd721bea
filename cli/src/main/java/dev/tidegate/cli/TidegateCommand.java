package dev.tidegate.cli;

import dev.tidegate.cli.alerts.AlertsCommand;
import dev.tidegate.cli.aws.AwsCommand;
import dev.tidegate.cli.decide.AcquireCommand;
import dev.tidegate.cli.decide.CheckCommand;
import dev.tidegate.cli.decide.ResetCommand;
import dev.tidegate.cli.decide.StatusCommand;
import dev.tidegate.cli.doctor.DoctorCommand;
import dev.tidegate.cli.keys.ApiKeyCommand;
import dev.tidegate.cli.ledger.LedgerCommand;
import dev.tidegate.cli.migrate.MigrateCommand;
import dev.tidegate.cli.plans.PlansCommand;
import dev.tidegate.cli.prices.PricesCommand;
import dev.tidegate.cli.reservation.AdjustCommand;
import dev.tidegate.cli.reservation.CancelCommand;
import dev.tidegate.cli.reservation.ExtendCommand;
import dev.tidegate.cli.reservation.ReservationCommand;
import dev.tidegate.cli.reservation.ReserveCommand;
import dev.tidegate.cli.reservation.SettleCommand;
import dev.tidegate.cli.serve.ServeCommand;
import dev.tidegate.cli.simulate.SimulateCommand;
import dev.tidegate.cli.subjects.SubjectsCommand;
import dev.tidegate.cli.terminal.AwsJar;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.cli.terminal.Version;
import dev.tidegate.cli.tokens.TokensCommand;
import dev.tidegate.cli.usage.UsageCommand;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The tool itself: it does nothing without a command. */
@Command(
        name = "tidegate",
        description = "Decides, for every AI call, whether this tenant may spend this much now.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpWidth = 100,
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        descriptionHeading = "%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:" + Tidegate.ALLOWED,
            "1:failed, also where Redis gave no answer; the message names the next step",
            "2:used wrongly, or an input that cannot be accepted",
            "3:" + Tidegate.DENIED
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidegate serve                        serve decisions on http://127.0.0.1:8080",
            "  tidegate acquire acme                 acquire one request on plan pro from it",
            "  tidegate acquire acme --embedded --plan starter --repeat 51",
            "                                        try a plan without a server",
            "  tidegate plans show                   the built-in plans",
            "  tidegate simulate --trace calls.csv   what they would have meant for real calls",
            "  tidegate doctor redis://cache:6379    why that Redis cannot be used, if it cannot"
        })
final class TidegateCommand implements Runnable, Terminal.Holder {
    /** The names of the commands, in the order of the help. */
    static final List<String> SUBCOMMANDS = List.of(
            "serve",
            "acquire",
            "check",
            "status",
            "reset",
            "reserve",
            "settle",
            "extend",
            "cancel",
            "adjust",
            "reservation",
            "plans",
            "prices",
            "usage",
            "subjects",
            "ledger",
            "alerts",
            "simulate",
            "doctor",
            "migrate",
            "aws",
            "api-key",
            "tokens",
            "completion",
            "help");

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show the stack trace of a failure. Also: TIDEGATE_DEBUG.")
    @SuppressWarnings("UnusedVariable") // looked for among the options given, because each command inherits it
    private boolean debug;

    TidegateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Terminal terminal() {
        return terminal;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    /** The class of one subcommand. It is loaded here and not before: most runs need one of them alone. */
    static Class<?> subcommand(String name) {
        return switch (name) {
            case "serve" -> ServeCommand.class;
            case "acquire" -> AcquireCommand.class;
            case "check" -> CheckCommand.class;
            case "status" -> StatusCommand.class;
            case "reset" -> ResetCommand.class;
            case "reserve" -> ReserveCommand.class;
            case "settle" -> SettleCommand.class;
            case "extend" -> ExtendCommand.class;
            case "cancel" -> CancelCommand.class;
            case "adjust" -> AdjustCommand.class;
            case "reservation" -> ReservationCommand.class;
            case "plans" -> PlansCommand.class;
            case "prices" -> PricesCommand.class;
            case "usage" -> UsageCommand.class;
            case "subjects" -> SubjectsCommand.class;
            case "ledger" -> LedgerCommand.class;
            case "alerts" -> AlertsCommand.class;
            case "simulate" -> SimulateCommand.class;
            case "doctor" -> DoctorCommand.class;
            case "migrate" -> MigrateCommand.class;
            case "aws" -> AwsJar.fault().isEmpty() ? AwsCommand.class : AwsJar.Missing.class;
            case "api-key" -> ApiKeyCommand.class;
            case "tokens" -> TokensCommand.class;
            case "completion" -> CompletionCommand.class;
            case "help" -> picocli.CommandLine.HelpCommand.class;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
