//! These tests keep what each test of `wrong` prints.

printed::each_of! { wrong, which ends:
    a_denied_poll,
    a_misspelt_name_of_a_gate,
    a_misspelt_scenario,
    a_scenario_mounted_too_late,
    a_throttle_by_kms_given_up,
    an_assertion_of_its_own,
    an_unexpected_call,
    an_unmet_expectation,
    an_unnamed_start_whose_answer_is_lost,
    another_order_taken_as_done;
which hangs:
    a_hold_that_is_never_released;
}
