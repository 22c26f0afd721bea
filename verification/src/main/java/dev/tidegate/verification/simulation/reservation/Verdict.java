package dev.tidegate.verification.simulation.reservation;

import dev.tidegate.Subject;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Clockwork;
import dev.tidegate.verification.simulation.scenario.Scenario;
import java.util.List;

/** The checks at the end of a simulation. */
final class Verdict {
    /** Past every ttl, tombstone and window but the bill's. */
    private static final long LONG_AFTER_MICROS = 3_600_000_000L;

    private Verdict() {}

    static void check(Scenario scenario, List<Caller> callers, Server server, Clockwork clock) {
        everyFigure(callers, server);
        server.books().inUse().checkBounds(scenario);
        for (Subject tenant : Simulation.tenants(callers)) {
            billed(scenario, tenant, ofTenant(callers, tenant), server);
        }
        clock.pass(LONG_AFTER_MICROS);
        everyFigure(callers, server);
    }

    private static void everyFigure(List<Caller> callers, Server server) {
        callers.stream().map(caller -> caller.call().subject()).distinct().forEach(server::check);
    }

    private static List<Account> ofTenant(List<Caller> callers, Subject tenant) {
        return callers.stream()
                .filter(caller -> caller.call().subject().tenant().equals(tenant.tenant()))
                .map(Caller::account)
                .toList();
    }

    /** What the callers know, and the store does not: what each should be charged. */
    private static void billed(Scenario scenario, Subject tenant, List<Account> accounts, Server server) {
        long billed = server.bill(tenant);
        if (scenario.isStepped()) {
            // Its window may be over, and a reservation that was forgotten early made twice.
            return;
        }
        boolean certain = scenario.certain(tenant.tenant());
        long least = certain ? accounts.stream().mapToLong(Account::least).sum() : 0;
        long most = accounts.stream()
                .mapToLong(certain ? Account::most : Account::mostAsked)
                .sum();
        BrokenRule.unless(
                least <= billed && billed <= most,
                "callers are charged what they used, once",
                tenant.tenant() + " is charged " + billed + ", not " + least + (most > least ? " … " + most : ""));
    }
}
