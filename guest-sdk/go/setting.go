package corral

import (
	"fmt"
	"log/slog"

	"github.com/corral-functions/sdk-go/internal/contract"
)

// Setting is a required setting. If it is missing, that is a configuration error.
func Setting(name string) (string, error) {
	requireHost()
	value, exists, err := contract.CurrentHost.Setting(name)
	if err != nil {
		return "", Retryable(UpstreamError(fmt.Errorf("setting `%s` could not be read: %w", name, err)))
	}
	if !exists {
		return "", ConfigurationError(fmt.Errorf("there is no setting `%s`: add it to the app settings "+
			"and to `grants.settings` in plugin.json", name))
	}
	return value, nil
}

// LookupSetting is an optional setting; false if it does not exist or is not granted to
// the plugin. If settings cannot be read, the error is logged and the result is false.
func LookupSetting(name string) (string, bool) {
	requireHost()
	value, exists, err := contract.CurrentHost.Setting(name)
	if err != nil {
		slog.Error(fmt.Sprintf("setting `%s` could not be read: %v", name, err))
	}
	return value, exists && err == nil
}

// Settings are all settings that are granted to the plugin, by name.
func Settings() (map[string]string, error) {
	requireHost()
	fields, err := contract.CurrentHost.Settings()
	if err != nil {
		return nil, Retryable(UpstreamError(fmt.Errorf("the settings could not be read: %w", err)))
	}
	settings := make(map[string]string, len(fields))
	for _, field := range fields {
		settings[field[0]] = field[1]
	}
	return settings, nil
}
