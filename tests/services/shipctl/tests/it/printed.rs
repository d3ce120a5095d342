//! These tests keep what each test of `wrong` prints.

printed::each_of! { wrong, which ends:
    a_misspelt_key_of_a_script,
    a_misspelt_operation,
    a_misspelt_scenario,
    a_program_that_calls_another_mock,
    a_scenario_mounted_too_late,
    a_second_run_under_another_name,
    actions_of_the_wrong_type_in_a_script,
    an_assertion_of_its_own,
    an_unexpected_call,
    an_unmet_expectation,
    an_unnamed_start_whose_answer_is_lost;
which hangs:
    a_hold_that_is_never_released,
    a_stall_without_a_time_out;
}
