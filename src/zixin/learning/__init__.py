"""Training, calibration and validation of statistical models; what is learned is data."""
