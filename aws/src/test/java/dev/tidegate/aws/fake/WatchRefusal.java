package dev.tidegate.aws.fake;

/**
 * What CloudWatch refuses, each with its code and with where that is known from: the API reference of CloudWatch by page and
 * field, or a public thread with the answer of the service.
 */
public enum WatchRefusal {
    PERIOD(
            "ValidationError",
            "Period must be 10, 20, 30 or a multiple of 60",
            "PutMetricAlarm, Period; threads ansible/ansible#29694, hashicorp/terraform-provider-aws#42389"),
    NO_PERIOD("ValidationError", "Period is required", "thread sevenwestmedia-labs/pulumi-components#33"),
    SPAN(
            "ValidationError",
            "Metrics cannot be checked across more than a day",
            "PutMetricAlarm, EvaluationPeriods: a day, or seven days for periods of an hour or more"),
    DATAPOINTS("ValidationError", "DatapointsToAlarm is above EvaluationPeriods", "PutMetricAlarm, DatapointsToAlarm"),
    STATISTIC("ValidationError", "one of Statistic and ExtendedStatistic", "PutMetricAlarm, Statistic: valid values"),
    COMPARISON("ValidationError", "ComparisonOperator", "PutMetricAlarm, ComparisonOperator: valid values"),
    MISSING("ValidationError", "TreatMissingData", "PutMetricAlarm, TreatMissingData: valid values"),
    ALARM_NAME("ValidationError", "AlarmName", "PutMetricAlarm, AlarmName: 1 to 255 characters, no control characters"),
    DESCRIPTION("ValidationError", "AlarmDescription", "PutMetricAlarm, AlarmDescription: up to 1,024 characters"),
    ACTIONS("ValidationError", "AlarmActions", "PutMetricAlarm, AlarmActions: up to 5 ARNs of up to 1,024 characters"),
    DIMENSIONS("ValidationError", "Dimensions", "PutMetricAlarm, Dimensions: up to 30, with a value"),
    MANY_ALARMS("ValidationError", "AlarmNames", "DeleteAlarms, AlarmNames: up to 100"),
    DASHBOARD_NAME("InvalidParameterInput", "DashboardName", "PutDashboard: A-Z, a-z, 0-9, - and _, up to 255"),
    DASHBOARD_BODY(
            "InvalidParameterInput",
            "The dashboard body is invalid",
            "PutDashboard, Dashboard Body Structure and Syntax; thread pulumi/pulumi#13059"),
    NO_DASHBOARD(
            "ResourceNotFound", "does not exist", "GetDashboard, DeleteDashboards: Errors; none of several is deleted");

    private final String code;
    private final String text;
    private final String source;

    WatchRefusal(String code, String text, String source) {
        this.code = code;
        this.text = text;
        this.source = source;
    }

    /** Where it is known from. */
    public String source() {
        return source;
    }

    String text() {
        return text;
    }

    FakeService.Answer of(String what) {
        return FakeService.Answer.fault(this == NO_DASHBOARD ? 404 : 400, code, text + ": " + what);
    }
}
