package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Why;
import java.util.List;

/** Whether the database, and the programs near it, are in the network of the cache. */
final class DatabaseChecks {
    private DatabaseChecks() {}

    static List<Check> of(Account account, Seen<Database> seen, RuleChecks rules) {
        return List.of(seen.<Check>fold(known -> sameNetwork(account, known, rules), hidden -> hidden(hidden)));
    }

    private static Check hidden(Seen.Hidden<Database> hidden) {
        return hidden.why() == Why.NOT_FOUND
                ? Check.failure(
                        "rds",
                        "no such database in this region",
                        "check the name: aws rds describe-db-instances" + " --query DBInstances[].DBInstanceIdentifier")
                : Check.unseen("rds", "the database", hidden);
    }

    private static Check sameNetwork(Account account, Database database, RuleChecks rules) {
        String what = database.id() + (database.engine().isEmpty() ? "" : ", " + database.engine());
        if (account.cache().isPublic()) {
            return Check.note("rds", what + ": a public cache is in no network");
        }
        String vpc =
                account.network().subnetGroup().found().map(SubnetGroup::vpcId).orElse("");
        String well = vpc.equals(database.vpcId())
                ? what + " is in the same network, " + vpc
                : what + " is in " + database.vpcId() + ", which is joined to " + vpc;
        return rules.check("rds", well, RuleChecks.fails("NET-10"));
    }
}
