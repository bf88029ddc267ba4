package main

import (
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// newLog writes to stderr, for a person on a terminal and as JSON elsewhere.
func newLog(o *commonFlags, w io.Writer) *zap.Logger {
	level, err := zapcore.ParseLevel(o.logLevel)
	if err != nil {
		panic("log level was checked: " + err.Error())
	}
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.RFC3339TimeEncoder
	config.EncodeDuration = zapcore.StringDurationEncoder
	encoder := zapcore.NewJSONEncoder(config)
	if o.logFormat == "console" || o.logFormat == "auto" && isTerminal(w) {
		config.EncodeLevel = zapcore.CapitalLevelEncoder
		encoder = zapcore.NewConsoleEncoder(config)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), level))
}
